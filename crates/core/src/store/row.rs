//! Values that go into sentences and rows that come back, the same for both engines.
//!
//! Must not know a driver and must not panic: a column of the wrong type is a [`Fault`].

use super::Fault;

/// One parameter or one column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    /// An id: 16 bytes in SQLite, `uuid` in PostgreSQL.
    Id([u8; 16]),
    Bytes(Vec<u8>),
}

impl Value {
    fn name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Int(_) => "an integer",
            Value::Text(_) => "text",
            Value::Id(_) => "an id",
            Value::Bytes(_) => "bytes",
        }
    }

    /// PostgreSQL cannot hold NUL in text; refusing it on both engines keeps them interchangeable.
    pub(super) fn refuse_nul(&self) -> Result<(), Fault> {
        match self {
            Value::Text(text) if text.as_bytes().contains(&0) => Err(Fault::other("text contains NUL")),
            _ => Ok(()),
        }
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Value {
        Value::Int(it)
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Value {
        Value::Int(i64::from(it))
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Value {
        Value::Text(it.to_owned())
    }
}

impl From<String> for Value {
    fn from(it: String) -> Value {
        Value::Text(it)
    }
}

impl From<[u8; 16]> for Value {
    fn from(it: [u8; 16]) -> Value {
        Value::Id(it)
    }
}

impl From<Vec<u8>> for Value {
    fn from(it: Vec<u8>) -> Value {
        Value::Bytes(it)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(it: Option<T>) -> Value {
        it.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer. Columns are counted from zero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(Vec<Value>);

impl Row {
    pub(super) fn new(columns: Vec<Value>) -> Row {
        Row(columns)
    }

    fn column(&self, i: usize) -> Result<&Value, Fault> {
        self.0.get(i).ok_or_else(|| Fault::other(format!("column {i} of a row of {}", self.0.len())))
    }

    fn wrong<T>(i: usize, wanted: &str, found: &Value) -> Result<T, Fault> {
        Err(Fault::other(format!("column {i} should be {wanted} and is {}", found.name())))
    }

    fn optional<'a, T>(
        &'a self,
        i: usize,
        get: impl FnOnce(&'a Row, usize) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        match self.column(i)? {
            Value::Null => Ok(None),
            _ => get(self, i).map(Some),
        }
    }

    pub(crate) fn int(&self, i: usize) -> Result<i64, Fault> {
        match self.column(i)? {
            Value::Int(it) => Ok(*it),
            found => Row::wrong(i, "an integer", found),
        }
    }

    pub(crate) fn opt_int(&self, i: usize) -> Result<Option<i64>, Fault> {
        self.optional(i, Row::int)
    }

    pub(crate) fn text(&self, i: usize) -> Result<&str, Fault> {
        match self.column(i)? {
            Value::Text(it) => Ok(it),
            found => Row::wrong(i, "text", found),
        }
    }

    pub(crate) fn opt_text(&self, i: usize) -> Result<Option<&str>, Fault> {
        self.optional(i, Row::text)
    }

    /// SQLite knows blobs only, so 16 bytes are an id when an id is asked for.
    pub(crate) fn id(&self, i: usize) -> Result<[u8; 16], Fault> {
        match self.column(i)? {
            Value::Id(it) => Ok(*it),
            found @ Value::Bytes(it) => {
                <[u8; 16]>::try_from(it.as_slice()).or_else(|_| Row::wrong(i, "an id of 16 bytes", found))
            }
            found => Row::wrong(i, "an id", found),
        }
    }

    pub(crate) fn opt_id(&self, i: usize) -> Result<Option<[u8; 16]>, Fault> {
        self.optional(i, Row::id)
    }

    pub(crate) fn bytes(&self, i: usize) -> Result<&[u8], Fault> {
        match self.column(i)? {
            Value::Bytes(it) => Ok(it),
            Value::Id(it) => Ok(it),
            found => Row::wrong(i, "bytes", found),
        }
    }

    pub(crate) fn opt_bytes(&self, i: usize) -> Result<Option<&[u8]>, Fault> {
        self.optional(i, Row::bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_type_is_a_fault() {
        let row =
            Row::new(vec![Value::Int(7), Value::Null, "x".into(), vec![1u8; 16].into(), vec![1u8].into()]);
        assert_eq!(row.int(0), Ok(7));
        assert!(row.text(0).is_err());
        assert_eq!(row.opt_int(1), Ok(None));
        assert!(row.int(1).is_err());
        assert!(row.opt_int(2).is_err(), "optional does not mean any type");
        assert_eq!(row.opt_text(2), Ok(Some("x")));
        assert_eq!(row.id(3), Ok([1; 16]));
        assert!(row.id(4).is_err(), "one byte is no id");
        assert!(row.int(5).is_err(), "there is no such column");
    }
}

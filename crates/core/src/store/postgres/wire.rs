//! Values to and from PostgreSQL, by the types that the server gave the statement.
//!
//! Must not convert silently: a value that does not fit its type is an error before anything is sent.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::super::{Fault, Row, Value};

type Trouble = Box<dyn Error + Sync + Send>;

/// One parameter of a statement: a value, or a column of a set.
#[derive(Debug)]
pub(super) enum Arg<'a> {
    One(One<'a>),
    Column(Vec<One<'a>>),
}

impl<'a> Arg<'a> {
    pub(super) fn row(params: &'a [Value]) -> Vec<Arg<'a>> {
        params.iter().map(|it| Arg::One(One(it))).collect()
    }

    /// Turns rows into columns. All rows must be `width` wide.
    pub(super) fn columns(rows: &'a [Vec<Value>], width: usize) -> Result<Vec<Arg<'a>>, Fault> {
        if let Some(row) = rows.iter().find(|row| row.len() != width) {
            return Err(Fault::other(format!("a set of {width} columns has a row of {}", row.len())));
        }
        Ok((0..width).map(|i| Arg::Column(rows.iter().map(|row| One(&row[i])).collect())).collect())
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Trouble> {
        match self {
            Arg::One(it) => it.to_sql(ty, out),
            Arg::Column(them) => {
                if !<Vec<One<'_>> as ToSql>::accepts(ty) {
                    return Err(format!("a set needs an array parameter, not {ty}").into());
                }
                them.to_sql(ty, out)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[derive(Debug)]
pub(super) struct One<'a>(&'a Value);

impl ToSql for One<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Trouble> {
        let misfit = |what: &str| Err(Trouble::from(format!("{what} for a parameter of type {ty}")));
        self.0.refuse_nul()?;
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(it) => match *ty {
                Type::INT8 => it.to_sql(ty, out),
                Type::INT4 => i32::try_from(*it)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*it)?.to_sql(ty, out),
                Type::BOOL => (*it != 0).to_sql(ty, out),
                _ => misfit("an integer"),
            },
            Value::Text(it) if <&str as ToSql>::accepts(ty) => it.as_str().to_sql(ty, out),
            Value::Text(_) => misfit("text"),
            Value::Id(it) if matches!(*ty, Type::UUID | Type::BYTEA) => {
                out.extend_from_slice(it);
                Ok(IsNull::No)
            }
            Value::Id(_) => misfit("an id"),
            Value::Bytes(it) if *ty == Type::BYTEA || (*ty == Type::UUID && it.len() == 16) => {
                out.extend_from_slice(it);
                Ok(IsNull::No)
            }
            Value::Bytes(_) => misfit("bytes"),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One column of an answer.
struct Column(Value);

impl<'a> FromSql<'a> for Column {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Column, Trouble> {
        Ok(Column(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => bool::from_sql(ty, raw)?.into(),
            Type::UUID => Value::Id(raw.try_into()?),
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            _ if <String as FromSql>::accepts(ty) => Value::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("a column of type {ty}: cast it").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Column, Trouble> {
        Ok(Column(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Decodes an answer.
pub(super) fn rows(found: &[tokio_postgres::Row]) -> Result<Vec<Row>, Fault> {
    found
        .iter()
        .map(|row| {
            let column = |i| match row.try_get::<_, Column>(i) {
                Ok(Column(value)) => Ok(value),
                Err(error) => Err(super::fault(&error)),
            };
            (0..row.len()).map(column).collect::<Result<_, _>>().map(Row::new)
        })
        .collect()
}

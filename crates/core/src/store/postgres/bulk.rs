//! Whole tables in and out: COPY in its text form, in one transaction on a connection of its own, without a limit of time.
//!
//! Must not know a table: it is told the text.

use std::io::{Read, Write};
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, TryStreamExt};

use super::super::{Bulk, Conn, Fault};
use super::{PgConn, fault};

/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;

impl Bulk for PgConn {
    fn conn(&mut self) -> &mut dyn Conn {
        self
    }

    fn out(&mut self, text: &str, to: &mut dyn Write) -> Result<(), Fault> {
        self.exchange(&[])?;
        let (runtime, Some(link)) = (self.runtime()?, &self.link) else {
            return Err(super::gone("there is no connection"));
        };
        runtime.block_on(async {
            let rows = link.client.copy_out(text).await.map_err(|error| fault(&error))?;
            let mut rows = pin!(rows);
            while let Some(piece) = rows.try_next().await.map_err(|error| fault(&error))? {
                to.write_all(&piece).map_err(|error| Fault::other(format!("cannot write: {error}")))?;
            }
            Ok(())
        })
    }

    fn take(&mut self, text: &str, from: &mut dyn Read) -> Result<u64, Fault> {
        self.exchange(&[])?;
        let (runtime, Some(link)) = (self.runtime()?, &self.link) else {
            return Err(super::gone("there is no connection"));
        };
        runtime.block_on(async {
            let sink = link.client.copy_in::<_, Bytes>(text).await.map_err(|error| fault(&error))?;
            let mut sink = pin!(sink);
            loop {
                let mut piece = BytesMut::zeroed(PIECE);
                let read =
                    from.read(&mut piece).map_err(|error| Fault::other(format!("cannot read: {error}")))?;
                if read == 0 {
                    return sink.finish().await.map_err(|error| fault(&error));
                }
                piece.truncate(read);
                sink.send(piece.freeze()).await.map_err(|error| fault(&error))?;
            }
        })
    }
}

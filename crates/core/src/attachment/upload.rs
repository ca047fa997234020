//! An upload on its way: announced, written piece by piece to a temporary file, looked at, kept. Whatever stops it, on
//! whichever thread, nothing half-made remains: what holds the file and the row lets go of both when it is dropped.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parlor_proto::attachment::{Attachment, Kind};
use parlor_proto::{AttachmentId, Code, Problem, Reason, TenantId, UserId};

use super::picture::{self, NoPicture, Picture};
use super::sniff::{self, Sniffed};
use super::{Arrived, Own, Reserve, name};
use crate::actor::Actor;
use crate::blob::{self, Spool, Spooled};
use crate::chat::{Chat, wait};
use crate::clock::Clock;
use crate::engine;
use crate::limit;
use crate::node::Node;

/// What somebody says about a file that they are going to send. Its type is not asked for: the bytes tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The name of the file, as it is on the sender's disk.
    pub name: String,
    /// It was recorded as a voice note.
    pub voice: bool,
    /// Milliseconds of a voice note.
    pub duration_ms: Option<i64>,
    /// Loudness of a voice note over time.
    pub waveform: Option<Vec<u8>>,
    /// Bytes, if that is known.
    pub length: Option<u64>,
}

impl Offer {
    fn check(&self, most: u64) -> Result<(), Problem> {
        if self.length.is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        if self.length == Some(0) {
            return Err(empty());
        }
        let refuse = |field: &str, why: &str| Err(Problem::new(Code::Invalid, why).field(field));
        if !self.voice && (self.duration_ms.is_some() || self.waveform.is_some()) {
            return refuse("kind", "Only voice notes have a duration and a waveform.");
        }
        if self.duration_ms.is_some_and(|ms| !(0..=limit::VOICE_MS).contains(&ms)) {
            return refuse("duration_ms", "A voice note lasts from 0 milliseconds to a day.");
        }
        match &self.waveform {
            Some(bars) if bars.len() > limit::WAVEFORM || bars.iter().any(|bar| *bar > 100) => {
                refuse("waveform", "A waveform has at most 64 values from 0 to 100.")
            }
            _ => Ok(()),
        }
    }
}

fn too_large(most: u64) -> Problem {
    let (most, unit) = shown(most);
    Problem::because(Reason::FileTooLarge, &[("most", most.into()), ("unit", unit.into())])
}

fn shown(bytes: u64) -> (u64, &'static str) {
    match bytes {
        0..10_240 => (bytes, "bytes"),
        10_240..10_485_760 => (bytes / 1024, "KiB"),
        _ => (bytes / (1024 * 1024), "MiB"),
    }
}

fn empty() -> Problem {
    Problem::because(Reason::FileEmpty, &[])
}

/// Uploads under way on this node.
#[derive(Debug, Default)]
pub(crate) struct AtWork {
    all: usize,
    of: HashMap<UserId, usize>,
}

/// One of them; dropped, another one may begin.
#[derive(Debug)]
struct Permit {
    work: Arc<Mutex<AtWork>>,
    user: UserId,
}

impl Permit {
    fn take(work: &Arc<Mutex<AtWork>>, user: UserId) -> Result<Permit, Problem> {
        let mut held = work.lock().unwrap_or_else(PoisonError::into_inner);
        if held.all >= limit::UPLOADS {
            return Err(Problem::because(Reason::UploadsBusy, &[]).after(5));
        }
        let mine = held.of.get(&user).copied().unwrap_or(0);
        if mine >= limit::UPLOADS_PER_USER {
            return Err(Problem::because(Reason::UploadsYours, &[]).after(2));
        }
        held.all += 1;
        held.of.insert(user, mine + 1);
        drop(held);
        Ok(Permit { work: work.clone(), user })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut held = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= 1;
        if let Some(mine) = held.of.get_mut(&self.user) {
            *mine -= 1;
            if *mine == 0 {
                held.of.remove(&self.user);
            }
        }
    }
}

/// The row of an upload. Dropped before it has arrived, the row goes, and with it what bytes were kept.
struct Reserved {
    node: Arc<Node>,
    tenant: TenantId,
    id: AttachmentId,
    blob: String,
    done: bool,
    _permit: Permit,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if !self.done {
            let own = engine::Own::Attachment(Own::Abort(self.id));
            self.node.own_of(self.tenant, own, Box::new(|_| ()));
        }
    }
}

/// An upload on its way. Dropped, it leaves nothing behind.
pub struct Upload {
    reserved: Reserved,
    offer: Offer,
    most: u64,
    /// When it has to be over.
    until: u64,
    came: u64,
    head: Vec<u8>,
    buffer: Vec<u8>,
    /// Not here while it is being written to.
    file: Option<File>,
    spooled: Spooled,
}

impl Chat {
    /// Bytes that a file may have.
    #[must_use]
    pub fn file_limit(&self) -> u64 {
        self.node.now(self.tenant).limits.file_bytes
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// `too_large`, `empty`, `invalid` with the field, `rate_limited`, `too_many` (bytes that were not sent),
    /// `overloaded`, `storage_full`, `unavailable`.
    pub async fn upload(&self, actor: &Actor, mut offer: Offer) -> Result<Upload, Problem> {
        let node = self.node.clone();
        let limits = node.now(actor.tenant).limits.clone();
        let most = limits.file_bytes;
        offer.check(most)?;
        node.rates.upload(actor.user, &limits, node.clock.tick())?;
        let permit = Permit::take(&node.at_work, actor.user)?;
        offer.name = name::clean(&offer.name);
        let key = node.clock.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let id = AttachmentId(node.clock.id());
        let reserve = Reserve {
            actor: *actor,
            id,
            blob: key.clone(),
            name: offer.name.clone(),
            size: i64::try_from(offer.length.unwrap_or(most)).unwrap_or(i64::MAX),
            most_unsent: i64::try_from(limits.unsent_bytes).unwrap_or(i64::MAX),
        };
        // From here on the row may exist, whatever becomes of this future.
        let tenant = actor.tenant;
        let reserved = Reserved { node: node.clone(), tenant, id, blob: key, done: false, _permit: permit };
        let own = engine::Own::Attachment(Own::Reserve(reserve));
        wait(|then| node.own_of(tenant, own, then)).await?;
        let spool = node.depot.spool.clone();
        let (spooled, file) = blob::on(&node.depot.io, move || spool.create())
            .await?
            .map_err(|error| blob::refused(&error, "spool"))?;
        let until = node.clock.tick().saturating_add(limit::UPLOAD_MS);
        let (head, buffer, file) = (Vec::new(), Vec::new(), Some(file));
        Ok(Upload { reserved, offer, most, until, came: 0, head, buffer, file, spooled })
    }
}

impl Upload {
    /// The next piece, of any length. After a refusal there is nothing to do but to drop the upload.
    ///
    /// # Errors
    /// `too_large`, `storage_full`, `overloaded`.
    pub async fn write(&mut self, mut piece: Bytes) -> Result<(), Problem> {
        if self.reserved.node.clock.tick() > self.until {
            return Err(Problem::because(Reason::UploadSlow, &[]));
        }
        self.came = self.came.saturating_add(piece.len() as u64);
        if self.came > self.most {
            return Err(too_large(self.most));
        }
        if self.offer.length.is_some_and(|length| self.came > length) {
            return Err(not_whole());
        }
        let missing = sniff::HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        while !piece.is_empty() {
            let room = limit::UPLOAD_CHUNK - self.buffer.len();
            let part = piece.split_to(room.min(piece.len()));
            self.buffer.extend_from_slice(&part);
            if self.buffer.len() >= limit::UPLOAD_CHUNK {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Problem> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let Some(mut file) = self.file.take() else { return Err(not_whole()) };
        let write = move || file.write_all(&buffer).map(|()| (file, std::mem::take(&mut buffer)));
        let written = blob::on(&self.reserved.node.depot.io, write).await?;
        let (file, mut buffer) = written.map_err(|error| blob::refused(&error, "upload"))?;
        buffer.clear();
        (self.file, self.buffer) = (Some(file), buffer);
        Ok(())
    }

    /// All has come: looks at it, makes pictures anew, keeps it.
    ///
    /// # Errors
    /// `bad_request` (fewer bytes than were announced), `empty`, `invalid` (a picture that asks for too much, a voice
    /// note that is no sound), `storage_full`, `overloaded`.
    pub async fn finish(mut self) -> Result<Attachment, Problem> {
        if self.came == 0 {
            return Err(empty());
        }
        if self.offer.length.is_some_and(|length| self.came != length) {
            return Err(not_whole());
        }
        self.flush().await?;
        let Upload { reserved, offer, head, came, file, spooled, .. } = self;
        let Some(file) = file else { return Err(not_whole()) };
        let node = reserved.node.clone();
        let found = sniff::sniff(&head);
        let pool = match found {
            Sniffed::Picture(_) => &node.depot.pictures,
            _ => &node.depot.io,
        };
        let work = Work { offer, head, came, file, spooled };
        let (spool, clock) = (node.depot.spool.clone(), node.clock.clone());
        // The row travels with the bytes: it is given up by whoever is the last to work on them.
        let (reserved, made) = blob::on(pool, move || {
            let made = work.make(found, &spool, &clock);
            (reserved, made)
        })
        .await?;
        let made = made?;
        let blobs = node.depot.blobs.clone();
        let (mut reserved, arrived) = blob::on(&node.depot.io, move || {
            let arrived = made.keep(&reserved, &*blobs);
            (reserved, arrived)
        })
        .await?;
        let arrived = arrived?;
        let attachment = arrived.attachment.clone();
        let own = engine::Own::Attachment(Own::Arrived(Box::new(arrived)));
        wait(|then| node.own_of(reserved.tenant, own, then)).await?;
        reserved.done = true;
        Ok(attachment)
    }
}

fn not_whole() -> Problem {
    Problem::because(Reason::UploadBroken, &[])
}

/// What is worked on away from everybody's thread.
struct Work {
    offer: Offer,
    head: Vec<u8>,
    came: u64,
    file: File,
    spooled: Spooled,
}

impl Work {
    fn make(mut self, found: Sniffed, spool: &Spool, clock: &Clock) -> Result<Made, Problem> {
        match found {
            Sniffed::Sound(mime) if self.offer.voice => Ok(self.plain(Kind::Voice, mime)),
            _ if self.offer.voice => Err(Problem::because(Reason::VoiceNot, &[]).field("kind")),
            Sniffed::Picture(format) => match picture::remake(&mut self.file, format, spool, clock) {
                Ok(picture) => {
                    let size = length(&picture.file)?;
                    let name = name::with_type(&self.offer.name, picture.mime, Some(format));
                    Ok(Made { name, size, ..Made::picture(picture) })
                }
                Err(NoPicture::Broken) => self.into_file(),
                Err(NoPicture::TooBig) => {
                    let most = limit::PICTURE_PIXELS / 1_000_000;
                    Err(Problem::because(Reason::PictureTooBig, &[("most", most.into())]))
                }
                Err(NoPicture::Io(error)) => Err(blob::refused(&error, "picture")),
            },
            Sniffed::Sound(_) | Sniffed::Other => self.into_file(),
        }
    }

    /// More of the beginning than was kept on the way may tell the type of an archive.
    fn into_file(mut self) -> Result<Made, Problem> {
        let mut head = vec![0; 64 * 1024];
        let read = self.file.seek(SeekFrom::Start(0)).and_then(|_| {
            let mut filled = 0;
            while filled < head.len() {
                match self.file.read(&mut head[filled..])? {
                    0 => break,
                    n => filled += n,
                }
            }
            Ok(filled)
        });
        let filled = read.map_err(|error| blob::refused(&error, "upload"))?;
        head.truncate(filled);
        let mime = sniff::mime(if filled > 0 { &head } else { &self.head });
        Ok(self.plain(Kind::File, mime))
    }

    fn plain(self, kind: Kind, mime: &'static str) -> Made {
        let Offer { name, duration_ms, waveform, .. } = self.offer;
        let size = i64::try_from(self.came).unwrap_or(i64::MAX);
        Made { kind, name, mime, size, sides: None, duration_ms, waveform, file: self.spooled, thumb: None }
    }
}

fn length(file: &Spooled) -> Result<i64, Problem> {
    let length = file.open().and_then(|file| file.metadata()).map(|found| found.len());
    length
        .map(|length| i64::try_from(length).unwrap_or(i64::MAX))
        .map_err(|error| blob::refused(&error, "picture"))
}

/// An attachment whose bytes lie in the spool.
struct Made {
    kind: Kind,
    name: String,
    mime: &'static str,
    size: i64,
    sides: Option<(u32, u32)>,
    duration_ms: Option<i64>,
    waveform: Option<Vec<u8>>,
    file: Spooled,
    thumb: Option<picture::Encoded>,
}

impl Made {
    fn picture(it: Picture) -> Made {
        Made {
            kind: Kind::Image,
            name: String::new(),
            mime: it.mime,
            size: 0,
            sides: Some((it.width, it.height)),
            duration_ms: None,
            waveform: None,
            file: it.file,
            thumb: Some(it.thumb),
        }
    }

    fn keep(self, reserved: &Reserved, blobs: &dyn blob::Blobs) -> Result<Arrived, Problem> {
        let refuse = |error: std::io::Error| blob::refused(&error, "keep");
        blobs.keep(&reserved.blob, self.file.path()).map_err(refuse)?;
        if let Some(thumb) = &self.thumb {
            blobs.keep(&thumb_key(&reserved.blob), thumb.file.path()).map_err(refuse)?;
        }
        let attachment = Attachment {
            id: reserved.id,
            kind: self.kind,
            name: self.name,
            mime: self.mime.to_owned(),
            size: self.size,
            width: self.sides.map(|(width, _)| i64::from(width)),
            height: self.sides.map(|(_, height)| i64::from(height)),
            duration_ms: self.duration_ms,
            waveform: self.waveform,
            thumb: self.thumb.is_some(),
        };
        let thumb = self.thumb.map(|it| (it.mime.to_owned(), i64::try_from(it.size).unwrap_or(i64::MAX)));
        Ok(Arrived { attachment, thumb })
    }
}

/// Where the small picture of a blob is.
pub(super) fn thumb_key(blob: &str) -> String {
    format!("{blob}-thumb")
}

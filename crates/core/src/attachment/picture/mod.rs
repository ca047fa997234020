//! Pictures: decoded within bounds, turned the right way up, made small enough, and encoded anew, so that nothing of
//! what a camera or an attacker wrote around the pixels is left. Runs in the one place that is bounded for it.
//!
//! Must not trust a header further than it takes to refuse it: pixels are counted before anything is decoded.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write as _};

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::LoopCount;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageResult, Limits};

use super::sniff::Format;
use crate::blob::{Spool, Spooled};
use crate::clock::Clock;
use crate::limit;

/// Quality of what is written as JPEG.
const QUALITY: u8 = 85;

/// A picture of ours.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) file: Spooled,
    pub(crate) mime: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) thumb: Encoded,
}

/// A written file.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) file: Spooled,
    pub(crate) mime: &'static str,
    pub(crate) size: u64,
}

/// Why there is no picture.
#[derive(Debug)]
pub(crate) enum NoPicture {
    /// It does not decode: then it is a plain file.
    Broken,
    /// It asks for more than it may: refused.
    TooBig,
    /// Our disk.
    Io(io::Error),
}

impl From<io::Error> for NoPicture {
    fn from(error: io::Error) -> NoPicture {
        NoPicture::Io(error)
    }
}

/// From decoding: a limit, or broken. (What fails while reading is the file's fault: it is ours and on our disk.)
fn decoding(error: ImageError) -> NoPicture {
    match error {
        ImageError::Limits(_) => NoPicture::TooBig,
        _ => NoPicture::Broken,
    }
}

/// From encoding: our disk, whatever it says.
fn encoding(error: ImageError) -> NoPicture {
    match error {
        ImageError::IoError(error) => NoPicture::Io(error),
        other => NoPicture::Io(io::Error::other(other)),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(limit::PICTURE_SIDE);
    limits.max_image_height = Some(limit::PICTURE_SIDE);
    limits.max_alloc = Some(limit::PICTURE_BYTES);
    limits
}

/// Decodes a picture and writes it anew, with a thumbnail.
pub(crate) fn remake(
    file: &mut File,
    format: Format,
    spool: &Spool,
    clock: &Clock,
) -> Result<Picture, NoPicture> {
    let until = clock.tick() + limit::PICTURE_MS;
    let (image, animated) = match format {
        Format::Jpeg => {
            let progressive = is_progressive(file)?;
            let decoder = JpegDecoder::new(source(file, until, clock)?).map_err(decoding)?;
            // All coefficients of a progressive one are held at once.
            let most = if progressive { limit::PICTURE_PIXELS / 2 } else { limit::PICTURE_PIXELS };
            (whole(decoder, most)?, false)
        }
        Format::Png => {
            let decoder = PngDecoder::with_limits(source(file, until, clock)?, limits()).map_err(decoding)?;
            (whole(decoder, limit::PICTURE_PIXELS)?, false)
        }
        Format::Gif => {
            let decoder = GifDecoder::new(source(file, until, clock)?).map_err(decoding)?;
            (whole(decoder, limit::PICTURE_PIXELS)?, true)
        }
        Format::WebP => {
            let decoder = WebPDecoder::new(source(file, until, clock)?).map_err(decoding)?;
            let animated = decoder.has_animation();
            (whole(decoder, limit::PICTURE_PIXELS)?, animated)
        }
    };
    let (width, height) = (image.width(), image.height());
    let opaque = is_opaque(&image);
    let thumb = encode(&fit(&image, limit::THUMB_SIDE), format, opaque, spool)?;
    if animated && width.max(height) <= limit::PICTURE_SHOWN {
        let moving = if format == Format::Gif {
            let mut decoder = GifDecoder::new(source(file, until, clock)?).map_err(decoding)?;
            decoder.set_limits(limits()).map_err(decoding)?;
            reanimate(decoder, spool, until, clock)?
        } else {
            let decoder = WebPDecoder::new(source(file, until, clock)?).map_err(decoding)?;
            reanimate(decoder, spool, until, clock)?
        };
        if let Some(file) = moving {
            return Ok(Picture { file, mime: "image/gif", width, height, thumb });
        }
    }
    let shown = fit(&image, limit::PICTURE_SHOWN);
    let (width, height) = (shown.width(), shown.height());
    drop(image);
    let made = encode(&shown, format, opaque, spool)?;
    Ok(Picture { file: made.file, mime: made.mime, width, height, thumb })
}

/// The file from its beginning; after `until` it fails, so that nothing is decoded for ever.
fn source<'a>(file: &'a mut File, until: u64, clock: &'a Clock) -> Result<BufReader<Timed<'a>>, NoPicture> {
    file.seek(SeekFrom::Start(0))?;
    Ok(BufReader::with_capacity(64 * 1024, Timed { file, until, clock }))
}

struct Timed<'a> {
    file: &'a mut File,
    until: u64,
    clock: &'a Clock,
}

impl Read for Timed<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.clock.tick() > self.until {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "decoding takes too long"));
        }
        self.file.read(to)
    }
}

impl Seek for Timed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The pixels, counted first, turned the right way up, eight bits deep.
fn whole(mut decoder: impl ImageDecoder, most: u64) -> Result<DynamicImage, NoPicture> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most || decoder.total_bytes() > limit::PICTURE_BYTES {
        return Err(NoPicture::TooBig);
    }
    if width == 0 || height == 0 {
        return Err(NoPicture::Broken);
    }
    decoder.set_limits(limits()).map_err(decoding)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(decoding)?;
    // Smaller first: turning takes a second copy.
    let mut image = match image.width().max(image.height()) > limit::PICTURE_SHOWN * 2 {
        true => fit(&image, limit::PICTURE_SHOWN),
        false => image,
    };
    image.apply_orientation(orientation);
    Ok(match image.color().has_alpha() {
        true => DynamicImage::ImageRgba8(image.into_rgba8()),
        false => DynamicImage::ImageRgb8(image.into_rgb8()),
    })
}

/// No longer on any side than this.
fn fit(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image.clone();
    }
    image.thumbnail(side, side)
}

fn is_opaque(image: &DynamicImage) -> bool {
    match image.as_rgba8() {
        Some(pixels) => pixels.pixels().all(|pixel| pixel.0[3] == 255),
        None => !image.color().has_alpha(),
    }
}

/// JPEG stays JPEG; what is see-through becomes PNG; the rest the smaller of the two.
fn encode(image: &DynamicImage, from: Format, opaque: bool, spool: &Spool) -> Result<Encoded, NoPicture> {
    let jpeg = match opaque {
        true => Some(write(spool, "image/jpeg", |to| {
            JpegEncoder::new_with_quality(to, QUALITY).encode_image(&image.to_rgb8())
        })?),
        false => None,
    };
    if from == Format::Jpeg
        && let Some(jpeg) = jpeg
    {
        return Ok(jpeg);
    }
    let png = write(spool, "image/png", |to| {
        let encoder = PngEncoder::new_with_quality(to, CompressionType::Default, FilterType::Adaptive);
        image.write_with_encoder(encoder)
    })?;
    Ok(match jpeg {
        Some(jpeg) if jpeg.size < png.size => jpeg,
        _ => png,
    })
}

fn write(
    spool: &Spool,
    mime: &'static str,
    encode: impl FnOnce(&mut BufWriter<File>) -> ImageResult<()>,
) -> Result<Encoded, NoPicture> {
    let (file, to) = spool.create()?;
    let mut to = BufWriter::with_capacity(64 * 1024, to);
    encode(&mut to).map_err(encoding)?;
    to.flush()?;
    let size = to.get_ref().metadata()?.len();
    Ok(Encoded { file, mime, size })
}

/// The frames again, as GIF; `None`: there is one only, or more than may be shown (then the first stands for all).
fn reanimate<'a>(
    decoder: impl AnimationDecoder<'a>,
    spool: &Spool,
    until: u64,
    clock: &Clock,
) -> Result<Option<Spooled>, NoPicture> {
    let repeat = match decoder.loop_count() {
        LoopCount::Infinite => Repeat::Infinite,
        LoopCount::Finite(times) => Repeat::Finite(u16::try_from(times.get()).unwrap_or(u16::MAX)),
    };
    let (file, to) = spool.create()?;
    let mut encoder = GifEncoder::new_with_speed(BufWriter::with_capacity(64 * 1024, to), 20);
    encoder.set_repeat(repeat).map_err(encoding)?;
    let (mut frames, mut pixels) = (0, 0u64);
    for frame in decoder.into_frames() {
        // What follows a damaged frame is not shown; what stands before it is.
        let Ok(frame) = frame else { break };
        let (width, height) = frame.buffer().dimensions();
        pixels += u64::from(width) * u64::from(height);
        frames += 1;
        if frames > limit::FRAMES || pixels > limit::FRAME_PIXELS || clock.tick() > until {
            return Ok(None);
        }
        encoder.encode_frame(frame).map_err(encoding)?;
    }
    drop(encoder);
    if frames < 2 {
        return Ok(None);
    }
    // The encoder's end (its trailer, its buffer) cannot tell of a full disk: look whether all of it is there.
    match is_whole_gif(&file)? {
        true => Ok(Some(file)),
        false => {
            Err(NoPicture::Io(io::Error::new(io::ErrorKind::StorageFull, "the end of a GIF was not written")))
        }
    }
}

fn is_whole_gif(file: &Spooled) -> io::Result<bool> {
    let mut file = file.open()?;
    let mut last = [0u8];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [0x3b])
}

/// Walks the markers of a JPEG up to its frame header.
fn is_progressive(file: &mut File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(2))?;
    let mut from = BufReader::new(file);
    for _ in 0..1_000 {
        let mut head = [0u8; 4];
        if from.read_exact(&mut head).is_err() {
            return Ok(false);
        }
        match head {
            [0xff, 0xc2 | 0xc6 | 0xca | 0xce, ..] => return Ok(true),
            // The frame header of a sequential one, or the scan itself.
            [0xff, 0xc0 | 0xc1 | 0xc3 | 0xda, ..] => return Ok(false),
            [0xff, 0xff, ..] => from.seek_relative(-3)?,
            [0xff, _, high, low] => {
                from.seek_relative(i64::from(u16::from_be_bytes([high, low])) - 2)?;
            }
            _ => return Ok(false),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;

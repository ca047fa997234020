//! Pictures of every kind: what is left of them, which way up they are, and what is refused.

use std::io::{Cursor, Write as _};

use image::{ExtendedColorType, Frame, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::attachment::sniff::{Sniffed, sniff};
use crate::blob::{Depot, Files};

const GPS: &[u8] = b"52.5200N 13.4050E secret place";

/// A picture whose corner tells which way up it is: red at the top left, blue elsewhere.
fn marked(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 { Rgb([250, 10, 10]) } else { Rgb([10, 10, 250]) }
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// An EXIF block with an orientation and a text that stands for a place.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend(orientation.to_le_bytes());
    tiff.extend([0, 0]);
    // ImageDescription, where the place stands.
    tiff.extend([0x0e, 0x01, 2, 0]);
    tiff.extend((GPS.len() as u32).to_le_bytes());
    tiff.extend(38u32.to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(GPS);
    tiff
}

/// A JPEG as a camera writes it.
fn photo(image: RgbImage, orientation: u16) -> Vec<u8> {
    let jpeg = encoded(image, ImageFormat::Jpeg);
    let block = [b"Exif\0\0".to_vec(), exif(orientation)].concat();
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((block.len() as u16 + 2).to_be_bytes());
    out.extend(&block);
    let comment = [b"comment: ", GPS].concat();
    out.extend([0xff, 0xfe]);
    out.extend((comment.len() as u16 + 2).to_be_bytes());
    out.extend(&comment);
    out.extend(&jpeg[2..]);
    out
}

/// What stands in the bytes of a picture that was made anew, and how much of the spool is left in use.
fn made(bytes: &[u8]) -> Result<(Picture, DynamicImage, DynamicImage, Vec<u8>), NoPicture> {
    let clock = Clock::stepped(1);
    let depot = Depot::open(&Files::temporary(), &clock, false).unwrap();
    let Sniffed::Picture(format) = sniff(bytes) else { panic!("not a picture") };
    let (_spooled, mut file) = depot.spool.create().unwrap();
    file.write_all(bytes).unwrap();
    let picture = remake(&mut file, format, &depot.spool, &clock)?;
    let read = |file: &Spooled| std::fs::read(file.path()).unwrap();
    let (whole, thumb) = (read(&picture.file), read(&picture.thumb.file));
    assert_eq!(thumb.len() as u64, picture.thumb.size);
    assert!(!whole.windows(6).any(|it| it == b"secret") && !thumb.windows(6).any(|it| it == b"secret"));
    let small = image::load_from_memory(&thumb).unwrap();
    Ok((picture, image::load_from_memory(&whole).unwrap(), small, whole))
}

fn is_red(image: &DynamicImage, x: u32, y: u32) -> bool {
    let pixel = image.to_rgb8().get_pixel(x, y).0;
    pixel[0] > 180 && pixel[2] < 80
}

#[test]
fn a_photo_is_turned_the_right_way_up_and_loses_where_it_was_taken() {
    // The corner's place after each of the eight orientations.
    let corners = [(1, 0, 0), (2, 1, 0), (3, 1, 1), (4, 0, 1), (5, 0, 0), (6, 1, 0), (7, 1, 1), (8, 0, 1)];
    for (orientation, right, low) in corners {
        let bytes = photo(marked(64, 32), orientation);
        assert!(bytes.windows(6).any(|it| it == b"secret"));
        let (picture, image, thumb, whole) = made(&bytes).unwrap();
        let turned = orientation >= 5;
        let sides = if turned { (32, 64) } else { (64, 32) };
        assert_eq!((picture.mime, picture.width, picture.height), ("image/jpeg", sides.0, sides.1));
        assert_eq!((image.width(), image.height()), sides, "{orientation}");
        for shown in [&image, &thumb] {
            let (x, y) = (right * (shown.width() - 5) + 2, low * (shown.height() - 5) + 2);
            assert!(is_red(shown, x.min(shown.width() - 3), y.min(shown.height() - 3)), "{orientation}");
        }
        assert!(!whole.windows(4).any(|it| it == b"Exif"));
    }
}

#[test]
fn what_is_too_large_is_made_smaller() {
    let (picture, image, thumb, _) = made(&photo(marked(4_000, 1_000), 1)).unwrap();
    assert_eq!((picture.width, picture.height), (2_560, 640));
    assert_eq!((image.width(), image.height()), (2_560, 640));
    assert_eq!((thumb.width(), thumb.height()), (480, 120));
    let (_, image, thumb, _) = made(&photo(marked(6_000, 60), 6)).unwrap();
    assert_eq!((image.width(), image.height()), (26, 2_560));
    assert_eq!((thumb.width(), thumb.height()), (5, 480));
}

#[test]
fn what_can_be_seen_through_stays_so_and_the_rest_becomes_small() {
    let glass = RgbaImage::from_fn(40, 40, |x, _| Rgba([200, 30, 30, if x < 20 { 0 } else { 255 }]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let (picture, image, thumb, _) = made(&encoded(glass.clone(), format)).unwrap();
        assert_eq!((picture.mime, picture.thumb.mime), ("image/png", "image/png"));
        assert_eq!(image.to_rgba8().get_pixel(2, 2).0[3], 0);
        assert_eq!(thumb.to_rgba8().get_pixel(2, 2).0[3], 0);
    }
    // Noise: PNG cannot make it small.
    let mut dice = fastrand::Rng::with_seed(3);
    let noise = RgbImage::from_fn(200, 200, |_, _| Rgb([dice.u8(..), dice.u8(..), dice.u8(..)]));
    assert_eq!(made(&encoded(noise, ImageFormat::Png)).unwrap().0.mime, "image/jpeg");
    // A plain area: PNG is smaller, and exact.
    let plain = RgbImage::from_pixel(200, 200, Rgb([1, 2, 3]));
    assert_eq!(made(&encoded(plain, ImageFormat::Png)).unwrap().0.mime, "image/png");
}

fn frames(many: usize, side: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut out, 30);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    for n in 0..many {
        let shade = Rgba([(n % 250) as u8, 90, 10, 255]);
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(side, side, shade))).unwrap();
    }
    drop(encoder);
    out
}

#[test]
fn what_moves_goes_on_moving_within_bounds() {
    let count = |whole: &[u8]| {
        GifDecoder::new(Cursor::new(whole)).unwrap().into_frames().filter(Result::is_ok).count()
    };
    let (picture, _, thumb, whole) = made(&frames(5, 60)).unwrap();
    assert_eq!((picture.mime, picture.width, count(&whole)), ("image/gif", 60, 5));
    assert_eq!(thumb.width(), 60);
    assert_ne!(picture.thumb.mime, "image/gif");
    // One frame, and more than may be: a picture that stands still.
    assert_ne!(made(&frames(1, 60)).unwrap().0.mime, "image/gif");
    assert_ne!(made(&frames(limit::FRAMES + 1, 4)).unwrap().0.mime, "image/gif");
}

/// A PNG that says how large it is and then has nothing.
fn claimed(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::png::PngEncoder::new(&mut out)
        .write_image(&[0, 0, 0], 1, 1, ExtendedColorType::Rgb8)
        .unwrap();
    out[16..20].copy_from_slice(&width.to_be_bytes());
    out[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc(&out[12..29]);
    out[29..33].copy_from_slice(&crc.to_be_bytes());
    out
}

fn crc(of: &[u8]) -> u32 {
    !of.iter().fold(!0u32, |crc, byte| {
        (0..8)
            .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (0u32.wrapping_sub(crc & 1))))
    })
}

#[test]
fn a_picture_that_asks_for_too_much_is_refused_before_it_is_decoded() {
    let gif = |width: u16, height: u16| {
        let mut out = frames(1, 4);
        out[6..8].copy_from_slice(&width.to_le_bytes());
        out[8..10].copy_from_slice(&height.to_le_bytes());
        out
    };
    let jpeg = |width: u16, height: u16| {
        let mut out = encoded(marked(16, 16), ImageFormat::Jpeg);
        let at = out.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
        out[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
        out[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
        out
    };
    let before = peak();
    for bomb in [
        claimed(60_000, 60_000),
        claimed(60_000, 1),
        claimed(10_000, 5_001),
        claimed(u32::MAX >> 1, u32::MAX >> 1),
        gif(65_535, 65_535),
        jpeg(65_500, 65_500),
    ] {
        assert!(matches!(made(&bomb), Err(NoPicture::TooBig)), "{:?}", made(&bomb).map(|it| it.0));
    }
    assert!(peak() - before < 64 * 1024, "{} KiB more", peak() - before);
}

/// KiB that this process has held at most.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
fn what_does_not_decode_is_no_picture() {
    let whole = encoded(marked(64, 64), ImageFormat::Png);
    for broken in [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        b"\xff\xd8\xff\xe0 not at all".to_vec(),
        b"GIF89a".to_vec(),
        b"RIFF\x10\0\0\0WEBPVP8 ....".to_vec(),
        [b"\xff\xd8\xff\xe1".to_vec(), vec![0xff; 70_000]].concat(),
        claimed(0, 5),
    ] {
        assert!(matches!(made(&broken), Err(NoPicture::Broken)), "{:?}", &broken[..8.min(broken.len())]);
    }
}

#[test]
fn damaged_pictures_never_do_more_than_fail() {
    let mut dice = fastrand::Rng::with_seed(11);
    let kinds = [
        photo(marked(40, 30), 6),
        encoded(marked(40, 30), ImageFormat::Png),
        encoded(marked(40, 30), ImageFormat::WebP),
        frames(3, 20),
    ];
    for _ in 0..400 {
        let mut bytes = kinds[dice.usize(..kinds.len())].clone();
        for _ in 0..dice.usize(1..6) {
            let at = dice.usize(12..bytes.len());
            bytes[at] = dice.u8(..);
        }
        bytes.truncate(dice.usize(bytes.len() / 2..=bytes.len()));
        let clock = Clock::stepped(1);
        let depot = Depot::open(&Files::temporary(), &clock, false).unwrap();
        let Sniffed::Picture(format) = sniff(&bytes) else { continue };
        let (spooled, mut file) = depot.spool.create().unwrap();
        file.write_all(&bytes).unwrap();
        if let Err(NoPicture::Io(error)) = remake(&mut file, format, &depot.spool, &clock) {
            panic!("not our disk's fault: {error}");
        }
        drop(spooled);
        assert_eq!(depot.spool.count(), 0, "nothing half-made remains");
    }
}

#[test]
fn a_full_disk_is_told_as_one() {
    let clock = Clock::stepped(1);
    let depot = Depot::open(&Files::temporary(), &clock, false).unwrap();
    let (_spooled, mut file) = depot.spool.create().unwrap();
    file.write_all(&photo(marked(400, 300), 1)).unwrap();
    depot.spool.write_to(Some("/dev/full".into()));
    let Err(NoPicture::Io(error)) = remake(&mut file, Format::Jpeg, &depot.spool, &clock) else {
        panic!("written to a full disk")
    };
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    let (_spooled, mut file) = (_spooled, tempfile(&frames(3, 40)));
    let Err(NoPicture::Io(error)) = remake(&mut file, Format::Gif, &depot.spool, &clock) else {
        panic!("written to a full disk")
    };
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

/// A file that is nowhere any more but here.
fn tempfile(bytes: &[u8]) -> File {
    let depot = Depot::open(&Files::temporary(), &Clock::stepped(2), false).unwrap();
    let (_spooled, mut file) = depot.spool.create().unwrap();
    file.write_all(bytes).unwrap();
    file
}

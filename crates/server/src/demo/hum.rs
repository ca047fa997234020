//! The voice note of the demo: somebody hums a tune. Made here, so that no recording has to be shipped.

/// Samples a second.
const RATE: u32 = 16_000;
/// The tune: tone in Hz, and length in milliseconds; 0 is a pause.
const TUNE: [(f32, u32); 15] = [
    (392.0, 330),
    (440.0, 330),
    (494.0, 500),
    (0.0, 90),
    (494.0, 170),
    (440.0, 330),
    (392.0, 660),
    (0.0, 160),
    (330.0, 330),
    (392.0, 330),
    (440.0, 660),
    (0.0, 90),
    (392.0, 330),
    (330.0, 330),
    (294.0, 900),
];

/// A recording: the file, how long it is, and its loudness over time.
pub(super) struct Hum {
    pub(super) wav: Vec<u8>,
    pub(super) duration_ms: i64,
    pub(super) waveform: Vec<u8>,
}

/// Hums.
pub(super) fn hum() -> Hum {
    let samples = samples();
    let duration_ms = i64::try_from(samples.len()).unwrap_or(0) * 1000 / i64::from(RATE);
    let loudest = samples.iter().map(|it| it.unsigned_abs()).max().unwrap_or(1).max(1);
    let bar = samples.len().div_ceil(64).max(1);
    let loudness = |piece: &[i16]| {
        let most = piece.iter().map(|it| it.unsigned_abs()).max().unwrap_or(0);
        u8::try_from(u32::from(most) * 100 / u32::from(loudest)).unwrap_or(100)
    };
    Hum { waveform: samples.chunks(bar).map(loudness).collect(), wav: wav(&samples), duration_ms }
}

fn samples() -> Vec<i16> {
    let mut all = Vec::new();
    for (tone, ms) in TUNE {
        let length = (RATE * ms / 1000) as usize;
        for at in 0..length {
            let seconds = at as f32 / RATE as f32;
            let (done, left) = (at as f32 / length as f32, (length - at) as f32 / RATE as f32);
            // Swells and fades, so that no tone begins or ends with a click; a voice trembles a little.
            let loud = (seconds * 14.0).min(1.0) * (left * 14.0).min(1.0) * (1.0 - 0.35 * done);
            let phase = std::f32::consts::TAU * tone * seconds + 0.9 * (seconds * 32.0).sin();
            let voice = phase.sin() + 0.42 * (2.0 * phase).sin() + 0.18 * (3.0 * phase).sin();
            all.push((voice * loud * 9_000.0) as i16);
        }
    }
    all
}

/// RIFF, PCM, one channel, 16 bits.
fn wav(samples: &[i16]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(0);
    let mut out = Vec::with_capacity(samples.len() * 2 + 44);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&(36 + bytes).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&16u32.to_le_bytes());
    out.extend_from_slice(&1u16.to_le_bytes());
    out.extend_from_slice(&1u16.to_le_bytes());
    out.extend_from_slice(&RATE.to_le_bytes());
    out.extend_from_slice(&(RATE * 2).to_le_bytes());
    out.extend_from_slice(&2u16.to_le_bytes());
    out.extend_from_slice(&16u16.to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&bytes.to_le_bytes());
    out.extend(samples.iter().flat_map(|it| it.to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hum_is_a_few_seconds_of_sound() {
        let hum = hum();
        assert!((4_000..8_000).contains(&hum.duration_ms), "{}", hum.duration_ms);
        assert_eq!(hum.wav.len(), 44 + hum.duration_ms as usize * 32);
        assert!(
            hum.waveform.len() <= 64 && hum.waveform.contains(&100) && hum.waveform.iter().any(|it| *it < 90)
        );
    }
}

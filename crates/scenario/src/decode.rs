//! From bytes to text.

use crate::mistakes::{Sink, Spot};

/// Largest file that is read; scenarios take kilobytes.
const LARGEST_FILE_BYTES: usize = 4 << 20;

/// The text of a file, or none with the mistake told; a byte-order mark is left out.
pub(crate) fn decode(bytes: &[u8], sink: &mut Sink) -> (String, bool) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let nowhere = Spot::default();
    if bytes.len() > LARGEST_FILE_BYTES {
        let megabytes = bytes.len() >> 20;
        sink.add(
            nowhere,
            format!("the file has {megabytes} MB; a scenario has at most 4 MB"),
        );
        return (String::new(), false);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        sink.help(nowhere, "the file is in UTF-16", "save it as UTF-8");
        return (String::new(), false);
    }
    if bytes.contains(&0) {
        sink.help(
            nowhere,
            "this is a binary file, not a scenario",
            "a scenario is a TOML text file",
        );
        return (String::new(), false);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => {
            sink.help(
                nowhere,
                "the file is empty",
                "`papaver new NAME` writes one to start from",
            );
            (String::new(), false)
        }
        Ok(text) => (text.to_string(), true),
        Err(error) => {
            let start = error.valid_up_to();
            let spot = Spot {
                source: 0,
                start,
                end: start,
            };
            sink.help(spot, "the file is not UTF-8 from here on", "save it as UTF-8");
            (String::from_utf8_lossy(bytes).into_owned(), false)
        }
    }
}

//! The number at the start of a quantity.

use super::QuantityError;

/// Splits `text` into its leading number and the rest.
///
/// # Errors
/// There is no number in front, it is written with a comma, or it is not finite.
pub fn split(text: &str) -> Result<(f64, &str), QuantityError> {
    if text.is_empty() {
        return Err(
            QuantityError::new("the text is empty").suggest("write a number and its unit, as in `10 mg`")
        );
    }
    let length = number_length(text);
    if length == 0 {
        return Err(no_number(text));
    }
    let (digits, rest) = text.split_at(length);
    if let Some(after) = rest
        .strip_prefix(',')
        .filter(|after| after.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Err(
            QuantityError::new(format!("`{text}` has a comma in its number")).suggest(format!(
                "write `{digits}.{after}`, or leave the comma out if it separates thousands"
            )),
        );
    }
    let number: f64 = digits.parse().map_err(|_| no_number(text))?;
    if number.is_finite() {
        Ok((number, rest))
    } else {
        Err(QuantityError::new(format!(
            "`{text}` is too large to compute with"
        )))
    }
}

/// How many bytes of `text` a decimal number takes: sign, digits, point, digits, exponent; 0 when there is none.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(at);
    at += whole;
    let mut fraction = 0;
    if bytes.get(at) == Some(&b'.') {
        fraction = digits(at + 1);
        at += 1 + fraction;
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent > 0 {
            at += 1 + sign + exponent;
        }
    }
    at
}

/// The error for a text that does not begin with a number.
fn no_number(text: &str) -> QuantityError {
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if ["nan", "inf"].iter().any(|word| bare.starts_with(word)) {
        return QuantityError::new(format!("`{text}` is not a finite number"))
            .suggest("write a number, as in `10 mg`");
    }
    if let Some(after) = text.strip_prefix('\u{2212}') {
        return QuantityError::new(format!("`{text}` begins with a typographic minus"))
            .suggest(format!("write `-{after}`"));
    }
    QuantityError::new(format!("`{text}` does not begin with a number"))
        .suggest("write a number and its unit, as in `10 mg`")
}

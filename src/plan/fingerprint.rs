//! Fingerprints: the same meaning, the same 64 hexadecimal digits.

use crate::model::Model;
use sha2::{Digest, Sha256};

/// The SHA-256 of the model's canonical text. Reference: FIPS 180-4.
pub fn fingerprint(model: &Model) -> String {
    sha256(model.to_string().as_bytes())
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

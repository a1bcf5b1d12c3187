//! All of an instance's memory. Knows nothing of what is in it.

use std::arch::wasm32::memory_size;

const PAGE_BYTES: usize = 64 << 10;

/// Every byte that is not zero, in order, as a character each: what is text in memory is the same text
/// here, and nothing that has no zeros in it can be torn.
pub(crate) fn shown() -> String {
    let bytes = memory_size(0).saturating_mul(PAGE_BYTES);
    // With all the room that it needs, so that it does not move while it is written.
    let mut shown = String::with_capacity(2 << 20);
    for address in 1..bytes {
        let byte = byte_at(address);
        if byte != 0 && shown.len() < shown.capacity().saturating_sub(2) {
            shown.push(char::from(byte));
        }
    }
    shown
}

#[expect(unsafe_code, reason = "memory as it is, whatever it is for")]
fn byte_at(address: usize) -> u8 {
    let place = std::ptr::without_provenance::<u8>(address);
    // SAFETY: every address below the memory's size can be read. What is read is only looked at.
    unsafe { place.read_volatile() }
}

//! How two books differ.
/// A difference.
#[derive(Debug)]
pub struct Difference;
/// The differences.
pub fn diff(_: &super::Book, _: &super::Book) -> Vec<Difference> {
    Vec::new()
}
impl std::fmt::Display for Difference {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

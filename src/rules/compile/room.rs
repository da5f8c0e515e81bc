//! Room for long expressions: chains of hundreds of operators or of `else if` are read on a stack that holds them.

use super::compiler::{Compiled, Compiler, ExpressionFault};

/// Chains of more links than this are refused.
pub(super) const MOST_LINKS: usize = 4_000;
/// An expression with more signs than this is read on a stack of its own.
const MANY_SIGNS: usize = 100;
/// So much is enough for the longest chain; memory is taken only as far as it is used.
const ROOM: usize = 256 << 20;

/// Whether a text may take more stack than a thread usually has.
pub(super) fn is_long(text: &str) -> bool {
    let signs = text.bytes().filter(|byte| b"!-+*/%<>=&|?.([{:^~".contains(byte)).count();
    signs + text.matches("else").count() > MANY_SIGNS
}

impl Compiler<'_> {
    /// Does something with a text where there is room for it.
    pub(super) fn in_room<T: Send>(&mut self, text: &str, work: impl FnOnce(&mut Self) -> Compiled<T> + Send) -> Compiled<T> {
        if !is_long(text) && !self.names.are_long {
            return work(self);
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, || work(self));
            let done = thread.map(std::thread::ScopedJoinHandle::join);
            done.ok().and_then(Result::ok).unwrap_or_else(|| Err(Box::new(ExpressionFault::of("the expression is too long to be read"))))
        })
    }
}

//! The `chiso` command.

fn main() {}

//! The link, the page and the server break while two people talk.

use anyhow::Result;
use keuvel_e2e::{faults, run};

#[test]
fn nothing_is_lost_or_doubled_whatever_breaks() -> Result<()> {
    run(faults::play(1, 6, 5))
}

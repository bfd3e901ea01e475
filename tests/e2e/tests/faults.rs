//! Link, network, page, worker and server break while two people talk.

use anyhow::Result;
use keuvel_e2e::faults::{self, Size};
use keuvel_e2e::run;

#[test]
fn nothing_is_lost_or_doubled_whatever_breaks() -> Result<()> {
    run(faults::play(1, Size::SMALL))
}

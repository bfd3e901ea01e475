//! A long list in sections, of which only a window is drawn. Each section that has
//! something in it has a line for its title, unless it is the only one.

/// How many rows each section has.
pub type Sections = [u32; 4];

/// Lines of the whole list.
pub fn lines(sections: &Sections) -> u32 {
    sections.iter().sum::<u32>() + titles(sections).len() as u32
}

/// The lines that are titles, each with the number of its section.
pub fn titles(sections: &Sections) -> Vec<(u32, usize)> {
    let some = |count: &&u32| **count > 0;
    if sections.iter().filter(some).count() < 2 {
        return Vec::new();
    }
    let mut line = 0;
    let mut titles = Vec::new();
    for (section, count) in sections.iter().enumerate().filter(|(_, count)| **count > 0) {
        titles.push((line, section));
        line += count + 1;
    }
    titles
}

/// The line that a row stands in.
pub fn line_of(row: u32, titles: &[(u32, usize)]) -> u32 {
    let mut line = row;
    for (title, _) in titles {
        line += u32::from(*title <= line);
    }
    line
}

/// The first row that stands in this line, or after it.
pub fn row_at(line: u32, titles: &[(u32, usize)]) -> u32 {
    let before = titles.iter().filter(|(title, _)| *title < line).count();
    line - before as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_line_is_a_title_or_a_row(sections in prop::array::uniform4(0u32..6)) {
            let titles = titles(&sections);
            let rows: u32 = sections.iter().sum();
            let mut seen: Vec<u32> = titles.iter().map(|(line, _)| *line).collect();
            seen.extend((0..rows).map(|row| line_of(row, &titles)));
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..lines(&sections)).collect::<Vec<_>>());
            for row in 0..rows {
                prop_assert_eq!(row_at(line_of(row, &titles), &titles), row);
            }
        }
    }

    #[test]
    fn one_section_has_no_title() {
        assert_eq!(lines(&[0, 7, 0, 0]), 7);
        assert_eq!(titles(&[2, 0, 3, 0]), [(0, 0), (3, 2)]);
        assert_eq!(line_of(2, &titles(&[2, 0, 3, 0])), 4);
    }
}

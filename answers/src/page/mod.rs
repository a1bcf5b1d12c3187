//! The page that shows a graph and its answers: one HTML file that asks nothing of any network. Puts
//! data into what `answers/page` builds, and knows neither what is in the data nor how it is shown.
//!
//! Whatever a name is, it is text: in JSON it has nothing that HTML would see, and elsewhere it is
//! escaped. The page's own policy allows its one script and its one style by their digests, and
//! nothing else: no request, no frame, no markup made of text.

mod data;
mod escape;
mod html;

use std::io::{self, Write};

use serde::Serialize;

use escape::{write_json, write_text};
pub use html::{Html, write};

use crate::findings::Findings;
use crate::organization::Organization;

/// The page in the order of its parts; between them go title, title, lines and data.
const PARTS: [&str; 5] = [
    include_str!(concat!(env!("OUT_DIR"), "/page.0.html")),
    include_str!(concat!(env!("OUT_DIR"), "/page.1.html")),
    include_str!(concat!(env!("OUT_DIR"), "/page.2.html")),
    include_str!(concat!(env!("OUT_DIR"), "/page.3.html")),
    include_str!(concat!(env!("OUT_DIR"), "/page.4.html")),
];

/// How many findings are told where scripts do not run.
const LINES: usize = 1_000;

/// What goes into a page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a, D> {
    /// What it is called before it is open, and where scripts do not run.
    pub title: &'a str,
    /// What is read where scripts do not run, a line each.
    pub lines: &'a [String],
    /// What the page's script reads: `answers/page/src/model/data.ts` says its shape.
    pub data: &'a D,
}

impl<D: Serialize> Page<'_, D> {
    /// Writes the file. The same content gives the same bytes.
    ///
    /// # Errors
    ///
    /// Where it cannot be written, or the data cannot be JSON.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let [start, middle, before_lines, before_data, end] = PARTS;
        to.write_all(start.as_bytes())?;
        write_text(to, self.title)?;
        to.write_all(middle.as_bytes())?;
        write_text(to, self.title)?;
        to.write_all(before_lines.as_bytes())?;
        self.write_lines(to)?;
        to.write_all(before_data.as_bytes())?;
        write_json(to, self.data)?;
        to.write_all(end.as_bytes())
    }

    fn write_lines(&self, to: &mut impl Write) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        to.write_all(b"<ul>\n")?;
        for line in self.lines {
            to.write_all(b"<li>")?;
            write_text(to, line)?;
            to.write_all(b"</li>\n")?;
        }
        to.write_all(b"</ul>")
    }
}

/// What is read where scripts do not run: when it was, how complete it is, and what is wrong.
fn lines(organization: &Organization<'_>, findings: &Findings) -> Vec<String> {
    let headline = format!("The graph is {}.", organization.report().headline());
    let found = findings.found().map(|it| format!("{}: {}", it.severity, it.sentence));
    std::iter::once(headline).chain(found.take(LINES)).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn written(title: &str, lines: &[&str], data: &impl Serialize) -> String {
        let lines: Vec<String> = lines.iter().map(|&it| it.to_owned()).collect();
        let mut bytes = Vec::new();
        Page { title, lines: &lines, data }.write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
        let (_, rest) = text.split_once(start).unwrap();
        rest.split_once(end).unwrap().0
    }

    #[test]
    fn the_policy_allows_the_script_and_the_style_by_their_digests_and_nothing_else() {
        let page = written("Northwind Labs", &[], &0);
        let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\">")
            .replace(&digest(between(&page, "<script>", "</script>")), "OF_THE_SCRIPT")
            .replace(&digest(between(&page, "<style>", "</style>")), "OF_THE_STYLE");
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'sha256-OF_THE_SCRIPT'; \
             style-src 'sha256-OF_THE_STYLE'; base-uri 'none'; form-action 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        );
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert_eq!(page.matches("<style").count(), 1);
        assert_eq!(page.matches("</style").count(), 1);
    }

    #[test]
    fn names_are_text_wherever_they_stand() {
        let name = "</script><script>alert(1)</script><!--\u{202e}\u{2028}&\0\"";
        let page = written(name, &[name], &[name]);

        assert_eq!(page.matches("<script").count(), 2);
        assert!(!page.contains("<!--"), "no comment begins");
        let title = between(&page, "<title>", "</title>");
        assert_eq!(
            title,
            "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--[U+202E][U+2028]&amp;\
             [U+0000]&quot;"
        );
        assert_eq!(between(&page, "<li>", "</li>"), title);
        let data = between(&page, "id=\"data\">", "</script>");
        assert_eq!(
            data,
            r#"["\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e\u003c!--"#
                .to_owned()
                + r#"\u202e\u2028\u0026\u0000\""]"#
        );
        assert_eq!(serde_json::from_str::<[String; 1]>(data).unwrap(), [name]);
    }

    #[test]
    fn nothing_in_the_page_names_a_network() {
        let page = written("", &[], &0);
        let own = page.replace("http://www.w3.org/", "");
        for start in
            ["src=", "href=\"http", "url(h", "@import", "//cdn", "fetch(", "XMLHttpRequest"]
        {
            assert!(!own.contains(start), "{start}");
        }
    }
}

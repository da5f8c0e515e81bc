//! Files of the gate that name a code as it was called before.

use super::GateFiles;
use serde_saphyr::Spanned;

impl GateFiles {
    /// Puts codes of today in the place of those that `now` knows from before. Returns what is to be told of that, one line each.
    pub fn rename<'c>(&mut self, now: impl Fn(&str) -> Option<&'c str>) -> Vec<String> {
        let mut notes = Vec::new();
        let mut told = |place: String, code: &mut String| {
            if let Some(new) = now(code) {
                notes.push(format!("{place}: {code} is called {new} now"));
                new.clone_into(code);
            }
        };
        for said in &mut self.severities {
            said.each_code(&mut told);
        }
        if let Some((file, waivers)) = &mut self.waivers {
            for waiver in waivers {
                spanned(file, &mut waiver.code, &mut told);
            }
        }
        if let Some((file, owners)) = &mut self.owners {
            for (name, _) in &mut owners.0 {
                spanned(file, name, &mut told);
            }
        }
        if let Some(baseline) = &mut self.baseline {
            baseline.rename(&now);
        }
        notes
    }
}

fn spanned(file: &str, code: &mut Spanned<String>, told: &mut impl FnMut(String, &mut String)) {
    told(format!("{file}:{}", code.referenced.line()), &mut code.value);
}

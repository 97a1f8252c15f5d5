//! The country code for national phone numbers: from the file, or from a variable that overrides it.

use super::ConfigError;
use super::file::FileSettings;
use super::variables::Variables;

pub const VARIABLE: &str = "FLEXPLORER_PHONE_PREFIX";
pub const WHY: &str = "is not a country code";
pub const NEXT: &str = "Write it like +49: a plus sign and digits.";

/// Accepts a plus sign and one to six digits without a leading zero.
pub fn read(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('+')?;
    let is_code = (1..=6).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    is_code.then_some(text)
}

/// Lets the variable, if set, override the file.
pub fn apply(variables: &Variables, settings: &mut FileSettings) -> Result<(), ConfigError> {
    let Some(text) = variables.text(VARIABLE)? else { return Ok(()) };
    let code = read(text.trim()).ok_or_else(|| ConfigError::new(VARIABLE, WHY, NEXT))?;
    settings.phone_prefix = Some(code.to_owned());
    settings.from_variables.insert("phone_prefix".to_owned(), VARIABLE);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dc5_the_variable_goes_before_the_file() {
        for (variable, prefix) in [(Some(" +44 "), Some("+44")), (None, Some("+1"))] {
            let mut settings =
                FileSettings { phone_prefix: Some("+1".to_owned()), ..FileSettings::default() };
            let variables: Variables = variable.map(|text| (VARIABLE, text)).into_iter().collect();
            apply(&variables, &mut settings).unwrap();
            assert_eq!(settings.phone_prefix.as_deref(), prefix);
            assert_eq!(settings.from_variables.contains_key("phone_prefix"), variable.is_some());
        }
    }

    #[test]
    fn dc5_what_is_not_a_country_code_is_refused_by_the_variables_name() {
        for text in ["44", "+", "+0", "+1234567", "+4x"] {
            let error =
                apply(&[(VARIABLE, text)].into_iter().collect(), &mut FileSettings::default()).unwrap_err();
            assert!(error.setting == VARIABLE && error.next.contains("+49"), "{text}: {error}");
        }
    }
}

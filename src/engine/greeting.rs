//! Whether a space answers and takes the token, found out by one request that names nobody.

use super::{Engine, ErrorClass, Priority, SourceError, diagnosis};

impl Engine {
    /// Asks for a profile that does not exist: "not found" is the good answer.
    pub async fn greet(&self) -> Result<(), SourceError> {
        match self.source.metadata(&diagnosis::nobody(), Priority::Interactive).await {
            Err(error) if !matches!(error.class, ErrorClass::NotFound | ErrorClass::PartNotFound) => {
                Err(SourceError { what: "the space".to_owned(), ..error })
            }
            _ => Ok(()),
        }
    }
}

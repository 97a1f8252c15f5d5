//! Reads a whole list of identifiers before anything is asked.

use super::{AskedIdentifier, BatchIdentifiers, Refused};
use crate::cli::exit::Exit;
use crate::cli::find::Missing;
use crate::cli::ids::{self, SeenIds};
use crate::cli::session::Session;
use crate::cli::{arguments, words};
use futures_util::stream::StreamExt;

/// The identifiers of the arguments, each once. Unusable lines are reported and left out.
pub async fn texts(session: &mut Session<'_>, arguments: &arguments::Ids) -> Result<Vec<String>, Refused> {
    let refuse = |session: &mut Session<'_>, why: &str| {
        session.refuse(why);
        Refused
    };
    let list = BatchIdentifiers::new(arguments).await.map_err(|error| refuse(session, &error.to_string()))?;
    let (mut texts, mut seen, mut list) = (Vec::new(), SeenIds::default(), list.into_stream());
    while let Some(asked) = list.next().await {
        match asked {
            Ok(AskedIdentifier { text: Ok(text), .. }) if seen.is_repeated(text.trim()) => {}
            Ok(AskedIdentifier { text: Ok(text), .. }) => texts.push(text),
            Ok(AskedIdentifier { text: Err(error), .. }) => {
                session.tell_missing(&Missing { asked: None, error });
            }
            Err(error) => return Err(refuse(session, &error.to_string())),
        }
    }
    if texts.is_empty() && !arguments.allow_empty {
        return Err(refuse(session, ids::EMPTY));
    }
    session.output.notice(&format!("watching {}; Ctrl-C stops", words::count(texts.len(), "identifier")));
    // Unusable lines were reported already; the other lines decide how the run ends.
    if session.exit == Exit::Usage {
        session.exit = Exit::Fine;
    }
    Ok(texts)
}

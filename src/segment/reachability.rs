//! Whether a space's host answers at all. No token is sent, so nothing is learned about the space itself.

use super::client;
use super::failure::cause::{FailureCause, cause};
use crate::config::{limits::Limits, space::BaseUrl};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long the host took to answer one request without a token, whatever it answered; else why it did not.
pub async fn probe(base: &BaseUrl, limits: &Limits) -> Result<Duration, String> {
    let (owned, limits_of_client) = (base.clone(), limits.clone());
    let build = move || client::build_as(&owned, None, &limits_of_client);
    let client = tokio::task::spawn_blocking(build).await;
    let client =
        client.map_err(|_| "setting up the request was interrupted".to_owned())?.map_err(|e| e.why)?;
    let began = Instant::now();
    let answer = timeout(limits.connect + limits.first_byte, client.get(base.as_str()).send()).await;
    match answer {
        Ok(Ok(_)) => Ok(began.elapsed()),
        Ok(Err(error)) => Err(in_words(&error)),
        Err(_) => Err("does not answer".to_owned()),
    }
}

fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "does not answer".to_owned();
    }
    match cause(error) {
        FailureCause::Tls(reason, _) => format!("no secure connection: {reason}"),
        FailureCause::Proxy(_) => "the proxy does not let the request through".to_owned(),
        FailureCause::Refused => "nothing listens there".to_owned(),
        FailureCause::Silent => "does not answer".to_owned(),
        FailureCause::Cut => "ends the connection without an answer".to_owned(),
        FailureCause::TooLarge | FailureCause::Flood | FailureCause::NotHttp | FailureCause::Encoding => {
            "answers with something that is not HTTP".to_owned()
        }
        FailureCause::Other(reason) => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    fn base(listener: &TcpListener) -> BaseUrl {
        BaseUrl::parse("X", &format!("http://{}", listener.local_addr().unwrap())).unwrap()
    }

    #[tokio::test]
    async fn a_host_that_answers_anything_is_reachable_and_sees_no_credential() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = base(&listener);
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            String::from_utf8(request[..length].to_vec()).unwrap().to_lowercase()
        });
        assert!(probe(&base, &Limits::default()).await.is_ok());
        let request = server.await.unwrap();
        assert!(request.starts_with("get / http/1.1") && !request.contains("authorization"), "{request}");
    }

    #[tokio::test]
    async fn a_host_where_nothing_listens_or_nothing_answers_says_so() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = base(&listener);
        let brief = Duration::from_millis(50);
        let limits = Limits { connect: brief, first_byte: brief, ..Limits::default() };
        assert_eq!(probe(&base, &limits).await, Err("does not answer".to_owned()));
        drop(listener);
        assert_eq!(probe(&base, &limits).await, Err("nothing listens there".to_owned()));
    }
}

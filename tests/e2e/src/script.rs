//! A server that says what a test has it say.

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{accept_hdr_async, tungstenite::Message};

/// Takes part in a WebSocket for XMPP until it is closed.
pub async fn answer(stream: TcpStream, mut answers: impl FnMut(&str) -> Vec<String>) -> Result<()> {
    #[allow(clippy::result_large_err)] // the signature is the library's
    let xmpp = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let headers = response.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", "xmpp".parse().expect("a token"));
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, xmpp).await?;
    while let Some(frame) = socket.next().await {
        let frame = frame?.into_text()?;
        for answer in answers(&frame) {
            socket.send(Message::text(answer)).await?;
        }
        if frame.starts_with("<close") {
            break;
        }
    }
    Ok(())
}

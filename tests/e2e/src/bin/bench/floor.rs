//! A bare reader: signs in over WebSocket, asks for the same and looks at nothing.
//! What the server and the wire need by themselves.

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use std::time::Instant;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

const OPEN: &str =
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";

/// A stream that is signed in.
pub struct Floor {
    socket: WebSocketStream<TcpStream>,
    /// When it began to connect.
    begin: Instant,
    /// Stanzas that came since the server counts them.
    counted: Option<u32>,
}

/// What reading the archive came to.
pub struct Read {
    /// Messages.
    pub count: usize,
    /// From connecting on.
    pub seconds: f64,
}

impl Floor {
    /// Signs in on `localhost`. `plain`: what PLAIN says, in Base64.
    pub async fn sign_in(port: u16, plain: &str) -> Result<Floor> {
        let begin = Instant::now();
        let mut request = format!("ws://localhost:{port}/xmpp-websocket").into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("Sec-WebSocket-Protocol", "xmpp".parse()?);
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let (socket, _) = client_async(request, stream).await?;
        let mut floor = Floor {
            socket,
            begin,
            counted: None,
        };
        floor.ask(OPEN, "<stream:features").await?;
        let auth = format!(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"
        );
        floor.ask(&auth, "<success").await?;
        floor.ask(OPEN, "<stream:features").await?;
        let bind = "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";
        floor.ask(bind, "<jid>").await?;
        Ok(floor)
    }

    async fn next(&mut self) -> Result<String> {
        loop {
            let frame = self.socket.next().await.context("the stream is over")??;
            let said = frame.into_text()?.to_string();
            let Some(count) = &mut self.counted else {
                return Ok(said);
            };
            if !said.starts_with("<r ") {
                *count += u32::from(!said.starts_with("<a "));
                return Ok(said);
            }
            let answer = format!("<a xmlns='urn:xmpp:sm:3' h='{count}'/>");
            self.socket.send(Message::text(answer)).await?;
        }
    }

    /// Says something and waits for what has this in it.
    async fn ask(&mut self, what: &str, wanted: &str) -> Result<()> {
        self.socket.send(Message::text(what)).await?;
        loop {
            let said = self.next().await?;
            if said.contains(wanted) {
                return Ok(());
            }
            ensure!(!said.contains("<failure"), "{said}");
        }
    }

    /// Reads the archive from its newer end until a message with `until` in it, a
    /// hundred at a time, as far as the server gives as many. `of`: of a room.
    pub async fn read_archive(&mut self, of: Option<&str>, until: &str) -> Result<Read> {
        let (mut count, mut before, mut reached) = (0, String::new(), false);
        let to = of.map(|of| format!("to='{of}'")).unwrap_or_default();
        loop {
            let query = format!(
                "<iq xmlns='jabber:client' type='set' {to} id='q'><query xmlns='urn:xmpp:mam:2'>\
                 <set xmlns='http://jabber.org/protocol/rsm'><max>100</max><before>{before}</before></set></query></iq>"
            );
            self.socket.send(Message::text(query)).await?;
            let fin = loop {
                let said = self.next().await?;
                if said.contains("<fin") {
                    break said;
                }
                ensure!(!said.contains("type='error'"), "{said}");
                if said.contains("<result") {
                    count += 1;
                    reached |= said.contains(until);
                }
            };
            if reached || fin.contains("complete='true'") {
                let seconds = self.begin.elapsed().as_secs_f64();
                return Ok(Read { count, seconds });
            }
            let first = fin.split_once("<first").and_then(|it| it.1.split_once('>'));
            let first = first.and_then(|it| it.1.split_once('<')).map(|it| it.0);
            match first {
                Some(first) if first != before => before = first.to_owned(),
                _ => bail!("no way on: {fin}"),
            }
        }
    }

    /// Says something, and waits for what has this in it.
    pub async fn hears_after(&mut self, what: &str, wanted: &str) -> Result<()> {
        self.ask(what, wanted).await
    }

    /// Is available for messages, by a stream that can go on (XEP-0198) and with what is
    /// said to other devices (XEP-0280): for the server that is most of its work.
    pub async fn available(&mut self) -> Result<()> {
        self.ask("<enable xmlns='urn:xmpp:sm:3' resume='true'/>", "<enabled")
            .await?;
        self.counted = Some(0);
        let carbons =
            "<iq xmlns='jabber:client' type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
        self.ask(carbons, "id='c'").await?;
        self.ask("<presence xmlns='jabber:client'/>", "<presence")
            .await
    }

    /// Signs out: a stream that only broke off is kept for a while, with all that comes for it.
    pub async fn leave(mut self) -> Result<()> {
        let close = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
        self.socket.send(Message::text(close)).await?;
        while self.socket.next().await.is_some_and(|it| it.is_ok()) {}
        Ok(())
    }

    /// Waits for a message with this in it.
    pub async fn hears(&mut self, text: &str) -> Result<()> {
        while !self.next().await?.contains(text) {}
        Ok(())
    }
}

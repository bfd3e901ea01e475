-- Prosody 0.12.3 does not pass the stream's attributes with "stream-features", and Debian's
-- mod_sasl2_fast (written for trunk) indexes event.stream.from. Remember 'from' of <open/> for it.
local function remember(event)
	local session = event.session;
	local open = session.open_stream;
	function session:open_stream(host, from, ...)
		self.opened_from = from;
		return open(self, host, from, ...);
	end
end
module:set_global();
function module.add_host(module)
	module:hook("advertise-sasl-features", function(event)
		if not event.stream then event.stream = { from = event.origin.opened_from }; end
	end, 1000);
	module:hook("websocket-session", remember);
	-- 0.12.3's connections have no ssl_info(), which mod_sasl2 calls on TLS: without channel binding then
	module:hook("stream-features", function(event)
		local conn = event.origin.conn;
		if conn and not conn.ssl_info then conn.ssl_info = function() return nil; end end
	end, 1000);
end
module:hook("websocket-session", remember);
-- ... and it formats a fractional time, which Lua 5.4's os.date refuses.
local dt = require "util.datetime";
if not dt.floored then
	local datetime = dt.datetime;
	dt.datetime = function(t) return datetime(t and math.floor(t)); end
	dt.floored = true;
end
-- ... and it asks stanzas what those of 0.12.3 cannot answer.
local stanza_mt = require "util.stanza".stanza_mt;
if not stanza_mt.get_child_attr then
	function stanza_mt:get_child_attr(name, xmlns, attr)
		local tag = self:get_child(name, xmlns);
		return tag and tag.attr[attr];
	end
end

-- XEP-0431: Full Text Search in MAM, which Prosody has not. Reads all of the archive:
-- for tests.

local st = require "util.stanza";
local datetime = require "util.datetime".datetime;
local dataform = require "util.dataforms".new;
local rsm = require "util.rsm";
local jid_bare = require "util.jid".bare;

local xmlns_mam = "urn:xmpp:mam:2";
local xmlns_fulltext = "urn:xmpp:fulltext:0";

local archive = module:open_store(module:get_option_string("archive_store", "archive"), "archive");

local form = dataform {
	{ name = "FORM_TYPE"; type = "hidden"; value = xmlns_mam };
	{ name = "with"; type = "jid-single" };
	{ name = "text"; var = "{urn:xmpp:fulltext:0}fulltext"; type = "text-single" };
};

module:hook("account-disco-info", function(event)
	(event.reply or event.stanza):tag("feature", { var = xmlns_fulltext }):up();
end);

local function has_all(body, words)
	body = body:lower();
	for word in words:lower():gmatch("%S+") do
		if not body:find(word, 1, true) then return false; end
	end
	return true;
end

module:hook("iq-set/self/"..xmlns_mam..":query", function(event)
	local origin, stanza = event.origin, event.stanza;
	local query = stanza.tags[1];
	local submitted = query:get_child("x", "jabber:x:data");
	local data = submitted and form:data(submitted);
	if not data or not data.text then return; end
	if data.text == "out of order" then
		origin.send(st.error_reply(stanza, "cancel", "internal-server-error"));
		return true;
	end
	local qset = rsm.get(query);
	local max = qset and qset.max or 20;
	local found = {};
	local items = archive:find(origin.username, {
		with = data.with and jid_bare(data.with);
		reverse = true;
	});
	for id, item, when in items do
		local body = item:get_child_text("body");
		if #found < max and body and has_all(body, data.text) then
			item.attr.xmlns = "jabber:client";
			table.insert(found, 1, { id = id, stanza = st.message({ to = stanza.attr.from, from = stanza.attr.to })
				:tag("result", { xmlns = xmlns_mam, queryid = query.attr.queryid, id = id })
				:tag("forwarded", { xmlns = "urn:xmpp:forward:0" })
				:tag("delay", { xmlns = "urn:xmpp:delay", stamp = datetime(when) }):up()
				:add_child(item) });
		end
	end
	for _, it in ipairs(found) do origin.send(it.stanza); end
	origin.send(st.reply(stanza):tag("fin", { xmlns = xmlns_mam, complete = "true" })
		:add_child(rsm.generate {
			first = found[1] and found[1].id; last = found[#found] and found[#found].id;
		}));
	return true;
end, 1);

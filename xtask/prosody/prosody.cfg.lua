-- A Prosody for one developer or one test: loopback only, no system paths, no
-- server-to-server. `dir`, the ports, `websocket`, `registration`, `cors`, `log_all` and `sasl2` are set in the lines above this
-- file, which xtask/src/prosody writes.

run_as_root = true                 -- containers and test machines have no other user
daemonize = false
pidfile = dir .. "/prosody.pid"
data_path = dir .. "/data"
plugin_paths = { dir .. "/plugins" }
certificates = dir .. "/certs"
log = { { levels = { min = log_all and "debug" or "info" }, to = "file", filename = dir .. "/prosody.log" } }

interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
http_interfaces = { "127.0.0.1" }
https_interfaces = { "127.0.0.1" }
c2s_ports = { c2s_port }
c2s_direct_tls_ports = {}
s2s_ports = {}
http_ports = { http_port }
https_ports = { https_port }
http_default_host = "localhost"
http_external_url = "http://localhost:" .. http_port .. "/"

c2s_require_encryption = false     -- nothing leaves this machine
allow_unencrypted_plain_auth = true
authentication = "internal_hashed"
default_iteration_count = 4096     -- the least RFC 7677 allows: accounts of tests live for seconds
archive_expires_after = "never"
ssl = { certificate = dir .. "/certs/localhost.crt", key = dir .. "/certs/localhost.key" }

local modules = {
	"disco", "roster", "saslauth", "tls",
	"carbons", "smacks", "csi", "csi_simple", "ping", "time", "version", "lastactivity",
	"pep", "private", "bookmarks", "vcard4", "vcard_legacy", "blocklist",
	"mam", "offline", "cloud_notify", "server_contact_info",
	"limits", "admin_shell", "user_account_management",
	"http", "websocket", "bosh", "http_files", "http_errors",
}
local function also(names)
	for _, name in ipairs(names) do table.insert(modules, name); end
end
if registration then also { "register_ibr", "invites", "invites_register", "invites_adhoc" } end
-- Not sasl2_sm, which does not work with this version: streams go on in the classic way.
if sasl2 then also { "sasl2_compat", "sasl2", "sasl2_bind2", "sasl2_fast" } end
modules_enabled = modules
local disabled = { "s2s", not websocket and "websocket" or nil }
modules_disabled = disabled
allow_registration = registration
limits = { c2s = { rate = "10mb/s", burst = "2s" } }

consider_websocket_secure = true   -- plain ws on loopback may use SASL PLAIN
consider_bosh_secure = true
http_cors_override = {             -- not file_share: an override drops the headers its uploads need
	websocket = { enabled = true }, bosh = { enabled = true }, files = { enabled = cors },
}
-- XEP-0156: this version has no mod_http_altconnect; plain files do the same.
http_files_dir = dir .. "/www"
http_paths = { files = "/" }
mime_types_file = dir .. "/mime.types"
http_max_content_size = 64 * 1024 * 1024
http_file_share_size_limit = 20 * 1024 * 1024

-- Nothing that is set above is set again: with a long path that ends this version in an error.
--@options@--

VirtualHost "localhost"
	disco_items = { { "conference.localhost", "Rooms" }, { "upload.localhost", "Files" } }

Component "conference.localhost" "muc"
	modules_enabled = { "muc_mam", "vcard_muc", "muc_moderation" }
	muc_log_by_default = true

Component "upload.localhost" "http_file_share"
	http_host = "localhost"
	http_file_share_access = { "localhost" }

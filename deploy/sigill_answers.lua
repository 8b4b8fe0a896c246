-- What nginx does for an address under /md/: from the request line to a file of the release directory, and its ETag.
--
-- The same rules as federation/views/machines.py and federation/aggregate/mdq.py, and the same table of tests
-- (tests/run/test_nginx.py). It needs Debian's libnginx-mod-http-lua, or OpenResty.
--
-- A file's SHA-256 is never computed here. A label is a symbolic link that says it: <name> -> =<sha256>. Reading it is one
-- system call; nginx then opens the body by a path that has the digest in it, so that a swap between the two cannot put
-- one release's ETag on another's bytes. nginx's own variable for this, $realpath_root, asks the kernel about every
-- directory on the way.

local ffi = require "ffi"
ffi.cdef [[ ssize_t readlink(const char *path, char *buffer, size_t size); ]]

local M = {}

local ROOT = "/var/lib/sigill/releases" -- as in nginx.conf; M.at() changes it
local MAX_ENTITY_ID = 1024 -- characters

-- UTF-8 (RFC 3629) without white space and control characters, byte by byte.
local WANTED = [[^(?:[\x21-\x7e]|\xc2[\xa1-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]]
    .. [[|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}]]
    .. [[|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+$]]

local buffer, SIZE = ffi.new("char[?]", 128), 128

--- The digest that a label says, or nil where there is no such label.
local function labelled(path)
    local length = ffi.C.readlink(path, buffer, SIZE)
    if length < 65 then return nil end
    return ffi.string(buffer, length):match("^=(%x+)/?$")
end

--- RFC 9110, 12.4.2: the weight of each coding named, as a number.
local function weights(header)
    local named = {}
    for part in header:lower():gmatch("[^,]+") do
        local coding, parameters = part:match("^%s*([^%s;]+)%s*(.*)$")
        if coding then named[coding] = tonumber(parameters:match("q=%s*([%d.]+)") or 1) or 0 end
    end
    return named
end

--- RFC 9110, 12.5.3: gzip where it is named, not refused, and no worse to the client than the plain form.
local function prefers_gzip(header)
    local named = weights(header)
    local gzip = named["gzip"] or named["x-gzip"] or 0
    return gzip > 0 and gzip >= (named["identity"] or 0)
end

-- Clients send few different headers: each is read once, up to a bound that keeps strangers from filling the memory.
local preferences, preferences_count = {}, 0

local function wants_gzip()
    local header = ngx.var.http_accept_encoding
    if not header then return false end
    local prefers = preferences[header]
    if prefers == nil then
        prefers = prefers_gzip(header)
        if preferences_count > 500 then preferences, preferences_count = {}, 0 end
        preferences[header], preferences_count = prefers, preferences_count + 1
    end
    return prefers
end

--- RFC 9110, 13.1.2: whether If-None-Match names this ETag; weak comparison, lists, and * for anything that exists.
local function unchanged(etag)
    local had = ngx.var.http_if_none_match
    if not had then return false end
    return had == etag or had:find(etag, 1, true) ~= nil or had:match("^%s*(.-)%s*$") == "*"
end

--- What the feed's `current` says: "releases/<serial>"; empty before the first release.
local function served_now(link)
    local length = ffi.C.readlink(link, buffer, SIZE)
    return length > 0 and ffi.string(buffer, length) or ""
end

-- What was found for a request line, one table for each encoding: true for as long as `current` says what it said then.
-- This, and that it is in no closure and reads no pattern, is what makes the common case fast enough.
local found, count, MOST = { [true] = {}, [false] = {} }, 0, 50000

local function remember(gzip, known)
    if count >= MOST then found, count = { [true] = {}, [false] = {} }, 0 end
    found[gzip][known.line], count = known, count + 1
    return known
end

-- Until when a document is valid stands in its root, whose other attributes are an entityID's length at most.
local HEAD, MAX_AGE = 8192, 300
local UNTIL = 'validUntil="(%d+)%-(%d+)%-(%d+)T(%d+):(%d+):(%d+)Z"'

--- Seconds since 1970 of an instant in UTC (os.time() would take it for local).
local function instant(year, month, day, hour, minute, second)
    local y, m = year - (month < 3 and 1 or 0), (month + 9) % 12
    local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    days = days + math.floor((153 * m + 2) / 5) + day - 719469
    return ((days * 24 + hour) * 60 + minute) * 60 + second
end

--- When no cache may keep this file any longer; what says nothing of it can be kept for the usual time.
local function ends(path)
    local file = io.open(path, "rb")
    if not file then return math.huge end
    local head = file:read(HEAD)
    file:close()
    local year, month, day, hour, minute, second = (head or ""):match(UNTIL)
    if not year then return math.huge end
    return instant(tonumber(year), tonumber(month), tonumber(day), tonumber(hour), tonumber(minute), tonumber(second))
end

--- What nginx is to do: "200" with $sigill_body, $sigill_etag and $sigill_encoding set, or "304".
local function answer(known)
    local var = ngx.var
    var.sigill_etag = known.etag
    if known.encoding then var.sigill_encoding = known.encoding end
    local left = known.ends - ngx.time()
    if left < MAX_AGE then var.sigill_age = left > 0 and left or 0 end
    if unchanged(known.etag) then return "304" end
    var.sigill_body = known.body
    return "200"
end

local function remembered(gzip, line)
    local known = found[gzip][line]
    return known and served_now(known.link) == known.release and known or nil
end

local function only_reading()
    local method = ngx.var.request_method
    return method == "GET" or method == "HEAD"
end

--- The digest of what a label of this release says, in the encoding that is wanted where there is one.
local function digest_of(label, gzip)
    local digest = gzip and labelled(ROOT .. label .. ".gz")
    if digest then return digest, "gzip" end
    return labelled(ROOT .. label), nil
end

local function release_of(feed)
    local link = ROOT .. "/" .. feed .. "/current"
    local release = served_now(link)
    if not release:find("^releases/%d+$") then return nil end
    return link, release, "/" .. feed .. "/" .. release
end

--- Remember what is in `home` under this name, and in that encoding.
local function learn(gzip, link, release, home, name, digest, encoding)
    local plain = encoding and labelled(ROOT .. home .. name) or digest
    return remember(gzip, {
        line = ngx.var.request_uri,
        link = link,
        release = release,
        body = home .. "=" .. digest .. "/body",
        etag = '"' .. digest .. '"',
        encoding = encoding,
        ends = ends(ROOT .. home .. "=" .. plain .. "/body"),
    })
end

--- A whole file of the release that is served now: "200", "304", "404" or "405". Only an aggregate has a gzip.
function M.whole(name)
    if not only_reading() then return "405" end
    local gzip = name == "aggregate.xml" and wants_gzip()
    local known = remembered(gzip, ngx.var.request_uri)
    if known then return answer(known) end
    local link, release, base = release_of(ngx.var.feed)
    if not link then return "404" end
    local home = base .. "/served/"
    local digest, encoding = digest_of(home .. name, gzip)
    if not digest then return "404" end
    return answer(learn(gzip, link, release, home, name, digest, encoding))
end

local function from_hex(digits) return string.char(tonumber(digits, 16)) end
local HEX = {}
for byte = 0, 255 do HEX[string.char(byte)] = string.format("%02x", byte) end

--- The SHA-1, in hexadecimal digits, of the entityID that is asked for; nil and a sentence where there is none.
-- A scheme and a colon that something else than "%" follows is decoded already: a "%" further on is its own.
function M.sha1(identifier)
    local plain = identifier
    if not identifier:find("^%a[%w+.-]*:[^%%]") and identifier:find("%", 1, true) then
        if identifier:gsub("%%%x%x", ""):find("%", 1, true) then return nil, "percent-encoding is broken" end
        plain = identifier:gsub("%%(%x%x)", from_hex)
    end
    if #plain - select(2, plain:gsub("[\128-\191]", "")) > MAX_ENTITY_ID then return nil, "it is too long" end
    if not ngx.re.find(plain, WANTED, "jo") then return nil, "it has white space, control characters or no UTF-8" end
    if plain:byte() ~= 123 then return (ngx.sha1_bin(plain):gsub(".", HEX)) end
    local digits = plain:match("^{sha1}(%x+)$")
    if not digits or #digits ~= 40 then return nil, "{sha1} and 40 hexadecimal digits is the only transform" end
    return digits:lower()
end

--- MDQ: one entity's signed document: also "400". The request line is read as it came: %2F is part of an entityID.
function M.entity()
    if not only_reading() then return "405" end
    local gzip, line = wants_gzip(), ngx.var.request_uri
    local known = remembered(gzip, line)
    if known then return answer(known) end
    local feed, identifier = line:match("^/md/([a-z0-9][a-z0-9-]*)/entities/([^?#]+)")
    if not feed or #feed > 63 then return "404" end
    local sha1 = M.sha1(identifier)
    if not sha1 then return "400" end
    local link, release, base = release_of(feed)
    if not link then return "404" end
    local shard = base .. "/entities/" .. sha1:sub(1, 2) .. "/"
    local digest, encoding = digest_of(shard .. sha1, gzip)
    if not digest then return "404" end
    return answer(learn(gzip, link, release, shard, sha1, digest, encoding))
end

--- Another release directory than the one above.
function M.at(root) ROOT = root end

return M

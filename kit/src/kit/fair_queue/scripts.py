"""The Lua of the queue, which must happen at once. All times are Redis' own.

A resource's keys begin with `queue:<resource>`. `:places` has who holds a place until when,
`:alive` who waits until when, `:where` the line of each: class, organisation, user. Lines are kept
by class: `:orgs:<class>` orders the organisations that wait by when they came or were last served,
`:users:<class>:<org>` their users, `:line:<class>:<org>:<user>` a user's tickets as they came.
"""

COMMON = """
local base, wake = KEYS[1], 'queue-wake:'
local places, alive, where = base .. ':places', base .. ':alive', base .. ':where'
local SEPARATOR, BACKGROUND_EVERY = '\\n', 8

local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function keys_of(class, org, user)
  local line = org and base .. ':line:' .. class .. SEPARATOR .. org .. SEPARATOR .. (user or '')
  local users = org and base .. ':users:' .. class .. SEPARATOR .. org
  return base .. ':orgs:' .. class, users, line
end

local function leave(ticket)
  local place = redis.call('HGET', where, ticket)
  if not place then return end
  local class, org, user = string.match(place, '^(.-)\\n(.-)\\n(.*)$')
  local orgs, users, line = keys_of(class, org, user)
  redis.call('ZREM', line, ticket)
  if redis.call('EXISTS', line) == 0 then redis.call('ZREM', users, user) end
  if redis.call('EXISTS', users) == 0 then redis.call('ZREM', orgs, org) end
  redis.call('HDEL', where, ticket)
  redis.call('ZREM', alive, ticket)
  return class, org, user
end

local function first_of(class)
  local orgs = keys_of(class)
  local org = redis.call('ZRANGE', orgs, 0, 0)[1]
  if not org then return end
  local _, users = keys_of(class, org)
  local user = redis.call('ZRANGE', users, 0, 0)[1]
  local _, _, line = keys_of(class, org, user)
  return redis.call('ZRANGE', line, 0, 0)[1]
end

local function choose()
  local urgent, patient = first_of('interactive'), first_of('background')
  if not urgent or not patient then return urgent or patient end
  if redis.call('INCR', base .. ':passed') < BACKGROUND_EVERY then return urgent end
  redis.call('DEL', base .. ':passed')
  return patient
end

local function to_the_end(org, user)
  local turn = redis.call('INCR', base .. ':turn')
  for _, each in ipairs({'interactive', 'background'}) do
    local orgs, users = keys_of(each, org)
    redis.call('ZADD', orgs, 'XX', turn, org)
    redis.call('ZADD', users, 'XX', turn, user)
  end
end

local function has_room(at, limit)
  if redis.call('EXISTS', where) == 1 then return false end
  redis.call('ZREMRANGEBYSCORE', places, '-inf', at)
  return redis.call('ZCARD', places) < tonumber(limit)
end

local function grant(at, limit, lease, asking)
  redis.call('ZREMRANGEBYSCORE', places, '-inf', at)
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', at)) do leave(gone) end
  while redis.call('ZCARD', places) < tonumber(limit) do
    local ticket = choose()
    if not ticket then break end
    local _, org, user = leave(ticket)
    to_the_end(org, user)
    redis.call('ZADD', places, at + lease, ticket)
    if ticket ~= asking then
      local list = wake .. string.match(ticket, '^(.-):')
      redis.call('RPUSH', list, ticket)
      redis.call('EXPIRE', list, 60)
    end
  end
end
"""

# KEYS: resource. ARGV: ticket, limit, lease ms, life of a waiter ms, class, organisation, user.
# Gives whether the ticket has a place, and how many wait.
ENTER = (
    COMMON
    + """
local ticket, limit, lease, life = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local class, org, user = ARGV[5], ARGV[6], ARGV[7]
local at = now()
if has_room(at, limit) then
  redis.call('ZADD', places, at + lease, ticket)
  return {1, 0}
end
local orgs, users, line = keys_of(class, org, user)
local turn = redis.call('INCR', base .. ':turn')
redis.call('ZADD', orgs, 'NX', turn, org)
redis.call('ZADD', users, 'NX', turn, user)
redis.call('ZADD', line, turn, ticket)
redis.call('HSET', where, ticket, class .. SEPARATOR .. org .. SEPARATOR .. user)
redis.call('ZADD', alive, at + life, ticket)
grant(at, limit, lease, ticket)
return {redis.call('ZSCORE', places, ticket) and 1 or 0, redis.call('HLEN', where)}
"""
)

# KEYS: resource. ARGV: ticket, limit, lease ms, life of a waiter ms. Says that its owner is there.
# Gives "held", "waiting", or "unknown" when Redis has lost it.
BEAT = (
    COMMON
    + """
local ticket, limit, lease, life = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local at = now()
redis.call('ZADD', alive, 'XX', at + life, ticket)
redis.call('ZADD', places, 'XX', at + lease, ticket)
grant(at, limit, lease, ticket)
if redis.call('ZSCORE', places, ticket) then return 'held' end
return redis.call('HEXISTS', where, ticket) == 1 and 'waiting' or 'unknown'
"""
)

# KEYS: resource. ARGV: ticket, limit, lease ms. Counts a place in use that Redis has lost.
CLAIM = (
    COMMON
    + """
redis.call('ZADD', places, now() + tonumber(ARGV[3]), ARGV[1])
return 1
"""
)

# KEYS: resource. ARGV: ticket, limit, lease ms. Gives a place or the waiting for one up.
LEAVE = (
    COMMON
    + """
redis.call('ZREM', places, ARGV[1])
if redis.call('EXISTS', where) == 0 then return 1 end
leave(ARGV[1])
grant(now(), ARGV[2], ARGV[3])
return 1
"""
)

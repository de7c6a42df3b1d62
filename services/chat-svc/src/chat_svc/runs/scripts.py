"""The Lua that must happen at once. All times are Redis' own, so that clocks cannot disagree.

Every write of a run's worker names its token; with another token in the record nothing happens.
"""

NOW = """
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
"""

# KEYS: run, events, thread, leases. ARGV: run id, worker, lease ms, life s, first event, field, …
# Gives {"exists"}, {"busy", run id} or {"created", event id}; the last also when asked again.
CREATE = (
    NOW
    + """
if redis.call('EXISTS', KEYS[1]) == 1 then
  local ours = redis.call('HGET', KEYS[1], 'worker') == ARGV[2]
  local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  return {ours and 'created' or 'exists', first and first[1] or '0-0'}
end
local other = redis.call('GET', KEYS[3])
if other and redis.call('HGET', 'run:' .. other, 'status') == 'running' then
  return {'busy', other}
end
redis.call('HSET', KEYS[1], 'status', 'running', 'token', 1, 'worker', ARGV[2], unpack(ARGV, 6))
local id = redis.call('XADD', KEYS[2], '*', 'e', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[4])
redis.call('ZADD', KEYS[4], now() + ARGV[3], ARGV[1])
return {'created', id}
"""
)

# KEYS: run, events, work. ARGV: token, how many events came before, life s, how many results of
# work, key, result, …, event, …
# Gives the ids; nothing when the token is no longer the run's; "behind" when Redis has less than
# was stored. Sent again after a lost answer, what was stored already is not stored twice.
APPEND = """
local token = redis.call('HGET', KEYS[1], 'token')
if not token then return 'behind' end
if token ~= ARGV[1] then return false end
local stored = redis.call('XLEN', KEYS[2]) - ARGV[2]
if stored < 0 then return 'behind' end
local first = 5 + 2 * ARGV[4]
for i = 5, first - 1, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
if first > 5 then redis.call('EXPIRE', KEYS[3], ARGV[3]) end
local ids = {}
if stored > 0 then
  local rows = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', stored)
  for i = #rows, 1, -1 do table.insert(ids, rows[i][1]) end
end
for i = first + stored, #ARGV do
  table.insert(ids, redis.call('XADD', KEYS[2], '*', 'e', ARGV[i]))
end
return ids
"""

# KEYS: run, events, thread, leases, work. ARGV: run id, token, lease ms, life s, how many fields,
# field, …, how many results of work, key, result, …, event id, event, …
# Puts a run back that Redis lost, wholly or its newest part. Gives 1; 0 when another worker has it.
RESTORE = (
    NOW
    + """
local known = redis.call('HMGET', KEYS[1], 'token', 'status')
if known[1] and (tonumber(known[1]) > tonumber(ARGV[2]) or known[2] ~= 'running') then return 0 end
local at = 6
local function pairs_at(key)
  local last = at + 2 * ARGV[at - 1]
  for i = at, last - 1, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
  at = last + 1
end
pairs_at(KEYS[1])
redis.call('HSET', KEYS[1], 'status', 'running', 'token', ARGV[2])
pairs_at(KEYS[5])
at = at - 1
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local skip = last ~= nil
for i = at, #ARGV, 2 do
  if not skip then redis.call('XADD', KEYS[2], ARGV[i], 'e', ARGV[i + 1]) end
  if skip and ARGV[i] == last[1] then skip = false end
end
for _, key in ipairs({KEYS[1], KEYS[2], KEYS[5]}) do redis.call('EXPIRE', key, ARGV[4]) end
redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[4], 'NX')
redis.call('ZADD', KEYS[4], now() + ARGV[3], ARGV[1])
return 1
"""
)

# KEYS: run, events, thread, leases, work. ARGV: run id, token, status, last event, events life s,
# record life s, how many events came before.
# Gives the last event's id; nothing when fenced off; "behind" as above; asked again, the same.
FINISH = """
local known = redis.call('HMGET', KEYS[1], 'token', 'status')
if not known[1] then return 'behind' end
if known[1] ~= ARGV[2] then return false end
if known[2] ~= 'running' then
  return redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1][1]
end
if redis.call('XLEN', KEYS[2]) < tonumber(ARGV[7]) then return 'behind' end
local id = redis.call('XADD', KEYS[2], '*', 'e', ARGV[4])
redis.call('HSET', KEYS[1], 'status', ARGV[3])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('DEL', KEYS[5])
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return id
"""

# KEYS: leases. ARGV: lease ms, run id, token, run id, token, …
# Gives for each run "kept", "stop", "lost", or "gone" when Redis does not know it.
RENEW = (
    NOW
    + """
local answers = {}
local due = now() + ARGV[1]
for i = 2, #ARGV, 2 do
  local known = redis.call('HMGET', 'run:' .. ARGV[i], 'token', 'stop', 'status')
  local answer = known[1] and 'lost' or 'gone'
  if known[1] == ARGV[i + 1] then
    if known[3] == 'running' then redis.call('ZADD', KEYS[1], due, ARGV[i]) end
    answer = known[2] and 'stop' or 'kept'
  end
  answers[i / 2] = answer
end
return answers
"""
)

# KEYS: leases. ARGV: lease ms, how many.
# Takes over runs whose lease is over: gives run id, new token, run id, new token, …
CLAIM = (
    NOW
    + """
local at = now()
local taken = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', at, 'LIMIT', 0, ARGV[2])) do
  if redis.call('HGET', 'run:' .. id, 'status') == 'running' then
    table.insert(taken, id)
    table.insert(taken, redis.call('HINCRBY', 'run:' .. id, 'token', 1))
    redis.call('ZADD', KEYS[1], at + ARGV[1], id)
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return taken
"""
)

# KEYS: run, leases. ARGV: run id, token. Gives the lease back: another may take over at once.
RELEASE = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[2], 'XX', 0, ARGV[1])
return 1
"""

# KEYS: run. Marks a running run as to be stopped; gives 1 if it was running.
STOP = """
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'stop', 1)
return 1
"""

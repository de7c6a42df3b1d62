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

# KEYS: run, events. ARGV: token, how many events came before, event, …
# Gives the ids, or nothing when the token is no longer the run's. Sent again after a lost answer,
# what was stored already is not stored twice.
APPEND = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return false end
local stored = redis.call('XLEN', KEYS[2]) - ARGV[2]
if stored < 0 then return false end
local ids = {}
if stored > 0 then
  local rows = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', stored)
  for i = #rows, 1, -1 do table.insert(ids, rows[i][1]) end
end
for i = 3 + stored, #ARGV do table.insert(ids, redis.call('XADD', KEYS[2], '*', 'e', ARGV[i])) end
return ids
"""

# KEYS: run, events, thread, leases. ARGV: run id, token, status, last event, events life s,
# record life s. Gives the last event's id, or nothing when fenced off; asked again, the same.
FINISH = """
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return false end
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then
  return redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1][1]
end
local id = redis.call('XADD', KEYS[2], '*', 'e', ARGV[4])
redis.call('HSET', KEYS[1], 'status', ARGV[3])
redis.call('ZREM', KEYS[4], ARGV[1])
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return id
"""

# KEYS: leases. ARGV: lease ms, run id, token, run id, token, …
# Gives for each run "kept", "stop" or "lost".
RENEW = (
    NOW
    + """
local answers = {}
local due = now() + ARGV[1]
for i = 2, #ARGV, 2 do
  local known = redis.call('HMGET', 'run:' .. ARGV[i], 'token', 'stop', 'status')
  local answer = 'lost'
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

# KEYS: run. Marks a running run as to be stopped; gives 1 if it was running.
STOP = """
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then return 0 end
redis.call('HSET', KEYS[1], 'stop', 1)
return 1
"""

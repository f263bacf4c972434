-- For wrk: creates Pods, each of another name.
local count = 0
request = function()
  count = count + 1
  local body = string.format(
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d","labels":{"app":"bench"}},' ..
    '"spec":{"containers":[{"name":"c","image":"busybox:1","ports":[{"containerPort":80}],' ..
    '"resources":{"requests":{"cpu":"500m","memory":"1Gi"}}}]}}', count)
  return wrk.format("POST", "/api/v1/namespaces/default/pods",
                    {["Content-Type"] = "application/json"}, body)
end
local refused = 0
response = function(status)
  if status ~= 201 then
    refused = refused + 1
    if refused == 1 then print("refused: " .. status) end
  end
end

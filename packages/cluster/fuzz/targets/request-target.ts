import { fuzzedApi } from '../fuzzed-api.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const decoder = new TextDecoder('latin1')
const pods = '/api/v1/namespaces/default/pods'

/** A method, a path and a query. */
export const requestTarget: FuzzTarget = {
  name: 'request target',
  share: 2,
  seeds: () =>
    seedsOf([
      `GET ${pods}?limit=1&continue=x&resourceVersion=1&resourceVersionMatch=Exact`,
      `GET ${pods}?watch=1&timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion=1`,
      `GET ${pods}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&watch=true`,
      `GET ${pods}/a?resourceVersion=0&pretty=true`,
      `GET ${pods}/a/log?container=c&follow=true&tailLines=1&sinceTime=2024-01-02T03:04:05Z`,
      `POST ${pods}/a/exec?command=x&stdin=1&tty=0`,
      `DELETE ${pods}/a?gracePeriodSeconds=-1&propagationPolicy=Orphan&orphanDependents=true`,
      `DELETE ${pods}?labelSelector=a%3Db,c%20in%20(d)&fieldSelector=metadata.name%21%3Da`,
      `PUT ${pods}/a/status?fieldManager=m&fieldValidation=Strict`,
      `PATCH ${pods}/a/ephemeralcontainers?force=true&fieldManager=m`,
      'GET /api/v1/watch/namespaces/default/pods/a?resourceVersion=1',
      'GET /apis/apps/v1/namespaces/default/deployments/a/scale',
      'GET /apis/stable.example.com/v1/namespaces/default/crontabs/a',
      'GET /apis/stable.example.com/v1/crontabs?fieldSelector=spec.mode%3DFast',
      'GET /api/v1/namespaces/default/services/https:a:http/proxy/x%2fy?z',
      'GET /api/v1/nodes/a/proxy/metrics',
      'POST /api/v1/namespaces/default/serviceaccounts/a/token?dryRun=All',
      'GET /apis/remote.example/v1/namespaces/default/pods/a/b?watch=1',
      'GET /openapi/v3/apis/remote.example/v1?hash=1',
      'GET /apis/remote.example',
      'HEAD /apis/autoscaling/v1/horizontalpodautoscalers',
    ]),
  async run(input) {
    const api = await fuzzedApi()
    const [method = '', ...rest] = decoder.decode(input).split(' ')
    const asked = rest.join(' ')
    // Nothing that is asked for may come about: an input must mean the same again.
    const target = `${asked}${asked.includes('?') ? '&' : '?'}dryRun=All`
    const body = new TextEncoder().encode(method === 'DELETE' ? '' : '{}')
    await api.send({ method, target, body })
  },
}

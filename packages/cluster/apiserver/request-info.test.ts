import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestInfo } from './request-info.ts'

const rows: readonly [string, string, Record<string, unknown>][] = [
  [
    'GET',
    '/api/v1/namespaces/a/pods',
    { verb: 'list', namespace: 'a', resource: 'pods', name: '' },
  ],
  ['GET', '/api/v1/namespaces/a/pods/p/log', { verb: 'get', name: 'p', subresource: 'log' }],
  [
    'GET',
    '/api/v1/namespaces/a',
    { resource: 'namespaces', namespace: 'a', name: 'a', verb: 'get' },
  ],
  ['PUT', '/api/v1/namespaces/a/finalize', { resource: 'namespaces', subresource: 'finalize' }],
  ['DELETE', '/apis/apps/v1/namespaces/a/deployments', { verb: 'deletecollection', group: 'apps' }],
  ['GET', '/api/v1/watch/pods', { verb: 'watch', resource: 'pods' }],
  ['GET', '/api/v1/pods?watch=odd', { verb: 'watch' }],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dx', { verb: 'list', name: 'x' }],
  ['POST', '/version', { isResourceRequest: false, verb: 'post', path: '/version' }],
  ['GET', '/apis/apps/v1', { isResourceRequest: false }],
]

describe('what a request asks for', () => {
  for (const [method, target, expected] of rows)
    it(`${method} ${target}`, () => {
      const url = new URL(target, 'http://api')
      const info = requestInfo(method, url.pathname, url.searchParams)
      assert.deepEqual({ ...info, ...expected }, info)
    })
})

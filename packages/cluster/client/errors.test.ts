import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from './client.ts'
import { podDisruptionBudgets } from './resources.ts'

const answering = (body: string, status: number) =>
  new Client({ fetch: async () => new Response(body, { status }), userAgent: 'tester' })

describe('an answer that is no success', () => {
  it('is told in the words of its Status', async () => {
    const client = answering('{"kind":"Status","message":"full","reason":"Forbidden"}', 403)
    await assert.rejects(client.read('/apis/apps/v1'), { message: 'full', reason: 'Forbidden' })
  })

  it('is told with what was asked for where it has none', async () => {
    const client = answering('404 page not found\n', 404)
    await assert.rejects(client.list(podDisruptionBudgets, 'lab'), {
      message: 'the server could not find the requested resource (get poddisruptionbudgets.policy)',
    })
    await assert.rejects(client.read('/api/v1/nodes/a%20b'), {
      message: 'the server could not find the requested resource (get nodes a b)',
    })
  })

  it("quotes what a server in trouble says, which is no answer of the API's", async () => {
    await assert.rejects(answering('out of "luck"\n', 500).read('/apis/x/v1/y'), {
      message:
        'an error on the server ("out of \\"luck\\"") has prevented the request from succeeding (get y.x)',
    })
  })
})

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import { plainApi } from '../../testing/plain-api.ts'

/** What a real control plane said of bodies that it refused, beside the requests. */
const folder = join(sharedFolder, 'kubernetes/sessions')

interface Step {
  readonly step: string
  readonly status?: number
  readonly body?: { readonly details?: { readonly causes?: unknown } }
}

interface Asked {
  readonly line: string
  readonly body: string
}

function requests(session: string): Asked[] {
  const text = readFileSync(join(folder, `${session}.session`), 'utf8')
  return [...text.matchAll(/^> (POST \S+)\n--\n(.*?)\n\.$/gms)].map(([, line = '', body = '']) => ({
    line,
    body,
  }))
}

for (const session of ['invalid-pods', 'invalid-workloads'])
  test(`bodies of ${session} are refused in the recorded words`, {
    skip: needsShared,
  }, async () => {
    const recorded = JSON.parse(readFileSync(join(folder, `${session}.json`), 'utf8')) as Step[]
    const answers = recorded.filter(({ step }) => step.startsWith('> POST '))
    const api = await plainApi()
    // Pods are not admitted before their account is there.
    await api.send('POST', '/api/v1/namespaces/lab/serviceaccounts', {
      metadata: { name: 'default' },
    })
    let refused = 0
    for (const [index, { line, body }] of requests(session).entries()) {
      const answer = answers[index]
      assert.equal(answer?.step, `> ${line}`)
      // Empty lists of policies are read as none: known to differ.
      if (answer?.status !== 422 || body.includes('"policies":[]')) continue
      const [, path = ''] = line.split(' ')
      const own = path.replace(/namespaces\/[^/]+/, 'namespaces/lab')
      const reply = await api.send('POST', own, body)
      assert.deepEqual(
        stable(reply.body.details?.causes),
        stable(answer.body?.details?.causes),
        body,
      )
      refused++
    }
    assert.ok(refused > 20)
  })

/** Where pointers point, uids and generated names are not the same twice. */
const stable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null)
      .replace(/0xc[0-9a-f]+/g, '0xc')
      .replace(/Bad_\w+\\"/g, 'Bad_ID')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uid'),
  )

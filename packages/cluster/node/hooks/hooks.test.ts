import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import type { LifecycleHandler } from '../../kinds/pod-spec/types.ts'
import { HookError } from '../agent/ports.ts'
import { asIs } from '../probes/reach.ts'
import { closedPort, listening } from '../testing/listening.ts'
import { onHost } from '../testing/on-host.ts'
import { podOf, sandboxOf } from '../testing/pod-of.ts'
import { type ToldEvents, toldEvents } from '../testing/told-events.ts'
import { createHooks } from './hooks.ts'

const sandbox = sandboxOf([{ name: 'main', id: 'a', startedAt: 0 }])

/** What a hook failed with, if it did. */
async function failureOf(
  { events }: ToldEvents,
  handler: LifecycleHandler,
  signal = AbortSignal.timeout(5000),
): Promise<string | undefined> {
  const hooks = createHooks({
    runtime: onHost,
    clock: systemClock,
    reach: asIs,
    events: () => events,
  })
  const container = { name: 'main', resources: {}, lifecycle: { postStart: handler } }
  try {
    await hooks.run(podOf([container]), container, sandbox, 'a', 'postStart', signal)
    return undefined
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    assert.equal(error.message, 'PostStartHook failed')
    return error.details
  }
}

const where = 'Container "main" in Pod "web_lab(web-uid)"'

describe('a hook', () => {
  it('is none where none is named', async (context) => {
    const { events } = await toldEvents(context)
    const hooks = createHooks({
      runtime: onHost,
      clock: systemClock,
      reach: asIs,
      events: () => events,
    })
    const container = { name: 'main', resources: {} }
    const signal = AbortSignal.timeout(1000)
    await hooks.run(podOf([container]), container, sandbox, 'a', 'preStop', signal)
  })

  it('that runs a command fails with it, and says what it wrote', async (context) => {
    const told = await toldEvents(context)
    const run = (text: string) => failureOf(told, { exec: { command: ['sh', '-c', text] } })
    assert.equal(await run('exit 0'), undefined)
    assert.equal(
      await run('echo out; echo err >&2; exit 7'),
      `Exec lifecycle hook ([sh -c echo out; echo err >&2; exit 7]) for ${where} failed - error: command 'sh -c echo out; echo err >&2; exit 7' exited with 7: err\n, message: "out\\nerr\\n"`,
    )
    assert.match((await failureOf(told, { exec: { command: ['/absent'] } })) ?? '', /ENOENT/)
  })

  it('that asks a server is content with any answer', async (context) => {
    const told = await toldEvents(context)
    const agents: (string | undefined)[] = []
    const server = createServer(({ headers }, response) => {
      agents.push(headers['user-agent'])
      response.writeHead(500).end()
    })
    const port = await listening(context, server)
    assert.equal(await failureOf(told, { httpGet: { port, path: '/x' } }), undefined)
    assert.deepEqual(agents, ['kube-lifecycle/1.33'])
    const closed = await closedPort(createSocketServer())
    assert.equal(
      await failureOf(told, { httpGet: { port: closed, path: '/x' } }),
      `HTTP lifecycle hook (/x) for ${where} failed - error: Get "http://127.0.0.1:${closed}/x": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    )
  })

  it('that asks without need for TLS is told of', async (context) => {
    const told = await toldEvents(context)
    const seen: (string | undefined)[] = []
    const server = createServer(({ headers }, response) => {
      seen.push(headers.authorization, headers['x-a'] as string)
      response.end()
    })
    const port = await listening(context, server)
    const httpHeaders = [
      { name: 'Authorization', value: 'secret' },
      { name: 'X-A', value: 'b' },
    ]
    const httpGet = { port, path: '/', scheme: 'HTTPS', httpHeaders }
    assert.equal(await failureOf(told, { httpGet }), undefined)
    assert.deepEqual(seen, [undefined, 'b'])
    assert.deepEqual(await told.told(), [
      `Warning LifecycleHTTPFallback request to HTTPS lifecycle hook 127.0.0.1:${port} got HTTP response, retry with HTTP succeeded`,
    ])
  })

  it('may just wait, or wait for nothing', async (context) => {
    const told = await toldEvents(context)
    const began = Date.now()
    assert.equal(await failureOf(told, { sleep: { seconds: 1 } }), undefined)
    assert.ok(Date.now() - began >= 990)
  })

  it('that dials a port fails, as no such hook is run', async (context) => {
    const told = await toldEvents(context)
    assert.equal(
      await failureOf(told, { tcpSocket: { port: 80 } }),
      'Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{0 80 },Host:,},Sleep:nil,}',
    )
  })

  for (const [name, handler] of [
    ['a command', { exec: { command: ['sleep', '10'] } }],
    ['a pause', { sleep: { seconds: 10 } }],
  ] as const)
    it(`ends when it is called off: ${name}`, async (context) => {
      await assertCalledOff(context, handler)
    })

  it('ends when it is called off: a silent server', async (context) => {
    const port = await listening(context, createServer())
    await assertCalledOff(context, { httpGet: { port } })
  })
})

async function assertCalledOff(context: TestContext, handler: unknown): Promise<void> {
  const told = await toldEvents(context)
  // Safe: the cases above are handlers, made of constants.
  const hook = handler as LifecycleHandler
  await assert.rejects(failureOf(told, hook, AbortSignal.timeout(50)), { name: 'TimeoutError' })
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { RuntimeConfig } from '../state/container-config.ts'
import { fetchText } from '../testing/kitchen.ts'
import type { Session } from './pod-runtime.ts'
import {
  containerConfig,
  node,
  openPodKitchen,
  type PodKitchen,
  sandboxConfig,
} from './testing/pod-kitchen.ts'

/** What every way of running pods must do; run from the test file of each. */
export function podRuntimeCases(
  name: string,
  runtime: RuntimeConfig,
  skip: string | false,
  more: (check: Check) => void = () => {},
): void {
  const ends: (() => unknown)[] = []
  let opened: Promise<PodKitchen> | undefined
  after(async () => {
    for (const end of ends) await end()
  })
  const check: Check = (what, run) =>
    test(`${name}: ${what}`, { skip, timeout: 120_000 }, async () => {
      opened ??= openPodKitchen({ after: (run) => ends.push(run) }, runtime)
      const kitchen = await opened
      try {
        await run(kitchen)
      } finally {
        await kitchen.removeAll()
      }
      assert.deepEqual(await kitchen.remains(), [])
    })

  check('a pod answers at its address, and its state is told', async (kitchen) => {
    const { pod, id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const [state] = await kitchen.runtime.pods()
    assert.ok(state)
    assert.deepEqual([state.config.id, state.isAlive], [pod, true])
    assert.match(state.address, /^10\.244\.\d+\.\d+$/)
    const { address, port } = kitchen.runtime.reach(state.address, 5000)
    assert.equal(await fetchText(`http://${address}:${port}/a`), `${pod} /a\n`)
    const [container] = state.containers
    assert.ok(container?.state.kind === 'running')
    assert.deepEqual([container.id, container.config.name], [id, 'main'])
    assert.ok(Math.abs(container.state.startedAt - Date.now()) < 5000)
  })

  check('five pods listen on one port at once', async (kitchen) => {
    const pods = await Promise.all(
      Array.from({ length: 5 }, () => kitchen.run([node, '/app/main.mjs', 'serve'])),
    )
    const states = await kitchen.runtime.pods()
    for (const { pod } of pods) {
      const found = states.find(({ config }) => config.id === pod)
      const { address, port } = kitchen.runtime.reach(found?.address ?? '', 5000)
      assert.equal(await fetchText(`http://${address}:${port}/b`), `${pod} /b\n`)
    }
  })

  check('output is logged by stream, a last line without its end too', async (kitchen) => {
    const print = "process.stdout.write('one\\ntwo'); process.stderr.write('three\\n')"
    const { output, exitCode } = await kitchen.runToEnd([node, '-e', print])
    assert.deepEqual(output.split('\n').toSorted(), ['', 'err F three', 'out F one', 'out P two'])
    assert.equal(exitCode, 0)
  })

  check('logs begin anew when they are full, and a long line is in pieces', async (kitchen) => {
    const print = "for (let i = 0; i < 3000; i++) console.log('line ' + i)"
    const logs = { fileBytes: 20_000, files: 2 }
    const { output } = await kitchen.runToEnd([node, '-e', print], { logs })
    assert.match(output, /out F line 2999\n$/)
    assert.ok(!output.includes('line 10\n'))
    const long = await kitchen.runToEnd([node, '-e', "console.log('x'.repeat(20000))"])
    assert.deepEqual(
      long.output.split('\n').map((line) => line.slice(0, 6)),
      ['out P ', 'out F ', ''],
    )
  })

  check('an end is told with its code, and to who listens', async (kitchen) => {
    const heard: string[] = []
    const stop = kitchen.runtime.listen((pod) => heard.push(pod))
    const { pod, id } = await kitchen.run([node, '-e', 'process.exit(7)'])
    const end = await kitchen.end(id)
    stop()
    assert.equal(end.exitCode, 7)
    assert.ok(end.startedAt !== undefined && end.startedAt <= end.finishedAt)
    assert.deepEqual(heard, [pod])
    await assert.rejects(kitchen.exec(id, [node, '--version']), /is not running/)
  })

  check('the stop signal ends a program in its own way, and SIGKILL later', async (kitchen) => {
    const polite = await kitchen.run([node, '/app/main.mjs', 'serve'])
    await kitchen.untilLogged(polite.id, 'listening')
    await kitchen.runtime.stopContainer(polite.id, 10_000)
    const stubborn = await kitchen.run([node, '/app/main.mjs', 'stubborn'])
    await kitchen.untilLogged(stubborn.id, 'listening')
    await kitchen.runtime.stopContainer(stubborn.id, 100)
    const ends = [await kitchen.end(polite.id), await kitchen.end(stubborn.id)]
    assert.deepEqual(
      ends.map(({ exitCode, oomKilled }) => [exitCode, oomKilled]),
      [
        [0, false],
        [137, false],
      ],
    )
    assert.match(await kitchen.log(polite.id), /bye/)
    await kitchen.runtime.removeContainer(polite.id)
    await assert.rejects(kitchen.state(polite.id))
  })

  check('a program that is not there fails the start, and the end says why', async (kitchen) => {
    const config = sandboxConfig()
    await kitchen.runtime.createSandbox(config)
    const missing = containerConfig({ command: ['/no/such/program'] })
    const start = async () => {
      const id = await kitchen.runtime.createContainer(config.id, missing)
      await kitchen.runtime.startContainer(id)
    }
    await assert.rejects(start(), /no\/such\/program/)
  })

  check('a further process has its own streams and exit code', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const shout =
      "process.stdin.on('data', (d) => process.stdout.write(String(d).toUpperCase())).on('end', () => { console.error(process.env.MORE, process.env.COURSE); process.exitCode = 3 })"
    const session = await kitchen.runtime.exec(id, {
      command: [node, '-e', shout],
      env: ['MORE=yes'],
      tty: false,
      stdin: true,
    })
    session.stdin?.end('soup'.repeat(50_000))
    const [stdout, stderr, code] = await Promise.all([
      text(session.stdout),
      text(session.stderr ?? session.stdout),
      session.ended,
    ])
    assert.deepEqual([stdout, stderr, code], ['SOUP'.repeat(50_000), 'yes main\n', 3])
  })

  check('a further process that nobody wants any more ends', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    await kitchen.untilLogged(id, 'listening')
    const { processes } = await kitchen.runtime.readings(id)
    const session = await kitchen.runtime.exec(id, {
      command: [node, '-e', "console.log('here'); setInterval(() => {}, 1000)"],
      env: [],
      tty: false,
      stdin: false,
    })
    await once(session.stdout, 'data')
    session.close()
    assert.equal(await session.ended, -1)
    while ((await kitchen.runtime.readings(id)).processes > processes) await setTimeout(10)
  })

  check('a further process may have a terminal, of the size that it is given', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const session = await kitchen.runtime.exec(id, {
      command: [node, '/app/main.mjs', 'tty'],
      env: [],
      tty: true,
      stdin: true,
    })
    assert.match(await resizedTerminal(session), /now 71 17/)
  })

  check(
    'several who are attached see the output, and the first one ends the input',
    async (kitchen) => {
      const { id } = await kitchen.run([node, '/app/main.mjs', 'echo'], {
        stdin: true,
        stdinOnce: true,
      })
      const first = await kitchen.runtime.attach(id)
      const second = await kitchen.runtime.attach(id)
      const outputs = Promise.all([text(first.stdout), text(second.stdout)])
      first.stdin?.end('salt')
      assert.deepEqual(await outputs, ['SALT', 'SALT'])
      assert.deepEqual([await first.ended, await second.ended], [0, 0])
      assert.equal(await kitchen.log(id), 'out P SALT\n')
    },
  )

  check('without an end of its own the input outlives those who were attached', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'echo'], { stdin: true })
    for (const word of ['salt\n', 'pepper\n']) {
      const session = await kitchen.runtime.attach(id)
      session.stdin?.end(word)
      await kitchen.untilLogged(id, word.trim().toUpperCase())
      session.close()
      assert.equal(await session.ended, -1)
    }
    await kitchen.runtime.stopContainer(id, 0)
  })

  check("the first process's terminal is one, of the size that it is given", async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'tty'], { tty: true, stdin: true })
    assert.match(await resizedTerminal(await kitchen.runtime.attach(id)), /now 71 17/)
    assert.equal((await kitchen.end(id)).exitCode, 0)
  })

  check('a port of the pod is reached on its loopback too', async (kitchen) => {
    const serve = (host: string, port: number) =>
      `require('node:net').createServer((s) => s.pipe(s)).listen(${port}, '${host}', () => console.log('listening'))`
    const { pod, id } = await kitchen.run([node, '-e', `${serve('127.0.0.1', 7001)}`])
    await kitchen.untilLogged(id, 'listening')
    for (const word of ['one', 'two']) {
      const socket = await kitchen.runtime.connect(pod, 7001)
      socket.end(word)
      assert.equal(await text(socket), word)
    }
    await assert.rejects(kitchen.runtime.connect(pod, 7002), /ECONNREFUSED/)
  })

  check('a port of the node leads to the pod', async (kitchen) => {
    const port = { hostPort: 18_099, containerPort: 5000, protocol: 'TCP' } as const
    const { pod } = await kitchen.run([node, '/app/main.mjs', 'serve'], {}, { hostPorts: [port] })
    const at = kitchen.runtime.reach('127.0.0.1', 18_099)
    assert.equal(await fetchText(`http://${at.address}:${at.port}/c`), `${pod} /c\n`)
    const second = kitchen.run([node], {}, { hostPorts: [port] })
    await assert.rejects(second, /Port 18099 of 127\.0\.0\.1 is taken/)
  })

  check('what it uses and writes is measured', async (kitchen) => {
    const work =
      "require('node:fs').writeFileSync('note', 'x'.repeat(3e6)); while (process.cpuUsage().user < 300_000); console.log('done'); setInterval(() => {}, 1000)"
    const { id } = await kitchen.run([node, '-e', work], {
      user: { kind: 'image', user: '0', groups: [] },
    })
    await kitchen.untilLogged(id, 'done')
    const { cpuSeconds, workingSetBytes, processes } = await kitchen.runtime.readings(id)
    assert.ok(cpuSeconds > 0.25 && cpuSeconds < 5, `${cpuSeconds} s`)
    assert.ok(workingSetBytes > 5e6 && workingSetBytes < 1e9, `${workingSetBytes} bytes`)
    assert.equal(processes, 1)
    const written = await kitchen.runtime.writtenBytes(id)
    assert.ok(written >= 3e6 && written < 4e6, `${written} bytes`)
  })

  check('a folder of the machine is seen at its place', async (kitchen) => {
    const source = join(kitchen.folder, 'pantry')
    mkdirSync(source, { recursive: true })
    writeFileSync(join(source, 'note'), 'salt')
    const mount = { source, target: '/given/pantry', readOnly: true, recursiveReadOnly: false }
    const { output } = await kitchen.runToEnd(
      [node, '-p', "fs.readFileSync(process.argv[1], 'utf8')", '/given/pantry/note'],
      { mounts: [{ ...mount, propagation: 'private' }] },
    )
    assert.equal(output, 'out F salt\n')
  })

  check('what runs is taken over by the next process', async (kitchen) => {
    const { pod, id } = await kitchen.run([node, '/app/main.mjs', 'echo'], { stdin: true })
    const before = await kitchen.state(id)
    await kitchen.reopen()
    assert.deepEqual(await kitchen.state(id), before)
    const session = await kitchen.runtime.attach(id)
    session.stdin?.write('cumin\n')
    await kitchen.untilLogged(id, 'CUMIN')
    await kitchen.runtime.stopSandbox(pod)
    const [state] = await kitchen.runtime.pods()
    assert.equal(state?.isAlive, false)
    assert.match(await kitchen.log(id), /CUMIN/)
    await kitchen.reopen()
    assert.equal((await kitchen.runtime.pods())[0]?.isAlive, false)
  })

  check('a process that is killed loses no container, no output and no end', async (kitchen) => {
    const config = sandboxConfig()
    const child = await childOf(kitchen, runtime, 'keep-pods.ts', [config.id])
    child.kill('SIGKILL')
    await once(child, 'close')
    await setTimeout(500)
    await kitchen.reopen()
    const states = (await kitchen.runtime.pods()).flatMap(({ containers }) => containers)
    const [counter, ending] = ['counter', 'ending'].map((wanted) =>
      states.find(({ config }) => config.name === wanted),
    )
    assert.ok(counter?.state.kind === 'running' && ending)
    assert.equal((await kitchen.end(ending.id)).exitCode, 9)
    await kitchen.runtime.stopContainer(counter.id, 0)
    const lines = (await kitchen.log(counter.id)).trimEnd().split('\n')
    assert.deepEqual(
      lines,
      lines.map((_, at) => `out F ${at}`),
    )
    assert.ok(lines.length > 20)
  })

  check(
    'one that is killed at any moment leaves nothing that the next does not know',
    async (kitchen) => {
      for (let turn = 0; turn < 4; turn += 1) {
        const name = `turn-${process.pid}-${turn}`
        for (const letter of 'abc') kitchen.ids.add(`${name}-${letter}`)
        const child = await childOf(kitchen, runtime, 'change-pods.ts', [name])
        await setTimeout(50 + Math.random() * 800)
        child.kill('SIGKILL')
        await once(child, 'close')
        await kitchen.reopen()
        for (const { isAlive, containers } of await kitchen.runtime.pods()) {
          assert.ok(isAlive)
          for (const { id, state } of containers) {
            if (state.kind !== 'running') continue
            await kitchen.exec(id, [node, '-p', '1']).catch(async (error) => {
              // It may have been about to end.
              if ((await kitchen.state(id)).state.kind === 'running') throw error
            })
          }
        }
        await kitchen.removeAll()
        assert.deepEqual(await kitchen.remains(), [])
      }
    },
  )

  more(check)
}

export type Check = (what: string, run: (kitchen: PodKitchen) => Promise<void>) => void

async function resizedTerminal({ stdout, resize, ended }: Session): Promise<string> {
  let heard = ''
  for await (const chunk of stdout) {
    heard += chunk
    if (heard.includes('true')) await resize({ columns: 71, rows: 17 })
  }
  await ended
  return heard
}

/** Another process that works on the same folder; it has begun. */
async function childOf(
  kitchen: PodKitchen,
  runtime: RuntimeConfig,
  program: string,
  args: readonly string[],
) {
  await kitchen.runtime.close()
  const main = join(import.meta.dirname, 'testing', program)
  const child = spawn(process.execPath, [main, kitchen.folder, JSON.stringify(runtime), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Should the test run out of time, it must not go on.
  kitchen.before(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import type { NetworkConfig, PublishedPort, RuntimeConfig } from '../state/container-config.ts'
import { fetchText, Kitchen } from '../testing/kitchen.ts'
import { remains } from '../testing/remains.ts'
import { openEngine } from '../verbs/engine.ts'
import { execInContainer } from '../verbs/exec.ts'
import { findContainer } from '../verbs/find.ts'
import { containerPorts, inspectContainer } from '../verbs/inspect.ts'
import { listContainers } from '../verbs/list.ts'
import { containerLogs } from '../verbs/logs.ts'
import { removeContainer } from '../verbs/remove.ts'
import { startAttached, startContainer } from '../verbs/start.ts'
import { containerReadings } from '../verbs/stats.ts'
import { killContainer, stopContainer } from '../verbs/stop.ts'
import { containerProcesses } from '../verbs/top.ts'
import { listVolumes, removeVolume } from '../verbs/volumes.ts'
import { waitForContainer } from '../verbs/wait.ts'

const anyPort: PublishedPort = {
  hostAddress: '127.0.0.1',
  hostPort: 0,
  containerPort: 5000,
  protocol: 'tcp',
}

/** What every runtime must do; run from the test file of each. */
export function runtimeCases(
  name: string,
  runtime: RuntimeConfig,
  network: NetworkConfig,
  skip: string | false,
): void {
  // One kitchen for all cases, since unpacking Node takes its time.
  let opened: Promise<Kitchen> | undefined
  const kitchen = () => {
    opened ??= Kitchen.open({ after: (run) => ends.push(run) }, runtime, network)
    return opened
  }
  const ends: (() => unknown)[] = []
  after(async () => {
    for (const end of ends) await end()
  })

  const check = (what: string, run: (kitchen: Kitchen) => Promise<void>) =>
    test(`${name}: ${what}`, { skip, timeout: 60_000 }, async () => {
      const open = await kitchen()
      try {
        await run(open)
      } finally {
        await open.removeAll()
      }
      const left = Object.values(await open.remainsAfterRemoval()).flat()
      assert.deepEqual(left, [])
    })

  check('output comes apart by stream, with the exit code', async (open) => {
    const { stdout, stderr, exitCode } = await open.run(['print', 'out', 'err'])
    assert.deepEqual(
      { stdout, stderr, exitCode },
      { stdout: 'out\n', stderr: 'err\n', exitCode: 0 },
    )
    assert.equal((await open.run(['exit', '7'])).exitCode, 7)
  })

  check('environment and folder are those of the image and of the options', async (open) => {
    const { stdout } = await open.run(['env'], { env: ['COURSE=dessert', 'EMPTY='] })
    const { env, cwd } = JSON.parse(stdout)
    assert.deepEqual([env.COURSE, env.EMPTY, cwd.endsWith('/app')], ['dessert', '', true])
  })

  check('a folder of the host is seen at its place', async (open) => {
    const source = join(open.root, 'pantry')
    mkdirSync(source)
    writeFileSync(join(source, 'note'), 'salt')
    const { stdout } = await open.run(['/given/pantry/note'], {
      entrypoint: ['node', '-p', "fs.readFileSync(process.argv[1], 'utf8')"],
      mounts: [{ source, target: '/given/pantry', readOnly: true }],
    })
    assert.equal(stdout, 'salt\n')
  })

  check(
    'a named volume begins as what the image has there, and outlives its containers',
    async (open) => {
      const mounts = [{ volume: `pantry-${name}`, target: '/app', readOnly: false }]
      const root = { user: '0', mounts } // the image's /app is root's
      const write = "fs.writeFileSync('note', fs.readdirSync('.').join())"
      await open.run([], { entrypoint: ['node', '-e', write], ...root })
      const [volume] = await listVolumes(open.engine)
      await assert.rejects(removeVolume(open.engine, `pantry-${name}`), /belongs to the container/)
      await open.removeAll()
      const read = "fs.readFileSync('note', 'utf8')"
      const { stdout } = await open.run([], { entrypoint: ['node', '-p', read], ...root })
      assert.match(stdout, /main\.mjs/)
      await open.removeAll()
      await removeVolume(open.engine, `pantry-${name}`)
      assert.deepEqual(
        [existsSync(volume?.folder ?? ''), await listVolumes(open.engine)],
        [false, []],
      )
    },
  )

  check('input reaches the program', async (open) => {
    const { id } = await open.create({ command: ['echo'], stdin: true })
    const attachment = await startAttached(open.engine, id)
    await attachment.write(Buffer.from('soup'))
    attachment.endInput()
    let heard = ''
    for await (const { data } of attachment.output()) heard += data
    assert.deepEqual([heard, attachment.exitCode], ['SOUP', 0])
  })

  check('a terminal is one, of the size that it is given', async (open) => {
    const { id } = await open.create({ command: ['tty'], tty: true, stdin: true })
    const attachment = await startAttached(open.engine, id)
    let heard = ''
    for await (const { data } of attachment.output()) {
      heard += data
      if (heard.includes('true')) attachment.resize({ columns: 71, rows: 17 })
    }
    assert.match(heard, /true/)
    assert.match(heard, /now 71 17/)
  })

  check('the stop signal ends a program in its own way', async (open) => {
    const { id } = await open.create()
    await startContainer(open.engine, id)
    await untilLogged(open, id, 'listening')
    const end = await stopContainer(open.engine, id)
    assert.equal(end?.exitCode, 0)
    assert.match(await logged(open, id), /bye/)
  })

  check('one that will not stop is killed', async (open) => {
    const { id } = await open.create({ command: ['stubborn'] })
    await startContainer(open.engine, id)
    await untilLogged(open, id, 'listening')
    assert.equal((await stopContainer(open.engine, id, { grace: 100 }))?.exitCode, 137)
  })

  check('five listen on port 5000 at once, and each is reached', async (open) => {
    const made = []
    for (let index = 0; index < 5; index += 1) {
      made.push(await open.create({ hostname: `cook-${index}`, ports: [anyPort] }))
    }
    await Promise.all(made.map(({ id }) => startContainer(open.engine, id)))
    for (const [index, { id }] of made.entries()) {
      const { state } = await inspectContainer(open.engine, id)
      assert.ok(state.kind === 'running')
      assert.equal(await fetchText(`http://${state.address}:5000/a`), `cook-${index} /a\n`)
      const [port] = await containerPorts(open.engine, id)
      assert.equal(await fetchText(`http://127.0.0.1:${port?.hostPort}/b`), `cook-${index} /b\n`)
    }
  })

  check('a port of the host that is taken fails the start, and nothing is left', async (open) => {
    const first = await open.create({ ports: [anyPort] })
    await startContainer(open.engine, first.id)
    const taken = await containerPorts(open.engine, first.id)
    const second = await open.create({ ports: taken })
    await assert.rejects(startContainer(open.engine, second.id), /is taken/)
    const { state } = await inspectContainer(open.engine, second.id)
    assert.ok(state.kind === 'exited' && state.exitCode === 125)
  })

  check('a further process runs inside, with its own exit code', async (open) => {
    const { id } = await open.create()
    await startContainer(open.engine, id)
    const session = await execInContainer(open.engine, id, {
      command: ['node', '-e', 'console.log(process.env.COURSE, process.env.MORE); process.exit(3)'],
      env: ['MORE=yes'],
      tty: false,
    })
    session.stdin.end()
    const [code, text] = await Promise.all([session.exitCode, textOf(session.stdout)])
    assert.deepEqual([text, code], ['main yes\n', 3])
  })

  check('readings show the CPU time and memory it uses, top its processes', async (open) => {
    const { id } = await open.create({ command: ['spin', '30000'] })
    await startContainer(open.engine, id)
    await new Promise((resolve) => setTimeout(resolve, 700))
    const readings = await containerReadings(open.engine, id)
    assert.ok(readings.cpuSeconds > 0.1 && readings.cpuSeconds < 5, `${readings.cpuSeconds} s`)
    assert.ok(readings.workingSetBytes > 5e6 && readings.workingSetBytes < 2e8)
    const rows = await containerProcesses(open.engine, id)
    assert.ok(rows.some(({ command }) => command.includes('main.mjs spin')))
    assert.equal(rows.length, readings.processes)
    await killContainer(open.engine, id)
    assert.equal((await waitForContainer(open.engine, id)).exitCode, 137)
  })

  check('one that has ended can be started again, its log going on', async (open) => {
    const { id } = await open.run(['print', 'a', 'b'])
    await startContainer(open.engine, id)
    await waitForContainer(open.engine, id)
    // The order of the two streams is up to the kernel.
    assert.deepEqual((await logged(open, id)).split('\n').toSorted(), ['', 'a', 'a', 'b', 'b'])
  })

  check('one that is to be removed at its end is', async (open) => {
    await open.run(['print', 'a', 'b'], { removeWhenStopped: true })
    assert.deepEqual(await listContainers(open.engine, { all: true }), [])
  })

  check('a name belongs to one container, which is found by it', async (open) => {
    const { id } = await open.create({ name: 'sous-chef' })
    await assert.rejects(open.create({ name: 'sous-chef' }), /is taken/)
    assert.equal((await findContainer(open.engine, 'sous-chef')).config.id, id)
    assert.equal((await findContainer(open.engine, id.slice(0, 8))).config.id, id)
    await assert.rejects(findContainer(open.engine, 'nobody'), { code: 'not-found' })
  })

  check('one that runs is not removed unless forced, and not started twice', async (open) => {
    const { id } = await open.create()
    await startContainer(open.engine, id)
    await assert.rejects(removeContainer(open.engine, id), /is running/)
    await assert.rejects(startContainer(open.engine, id), /running already/)
    await removeContainer(open.engine, id, { force: true })
  })

  check('when its supervisor is killed, nothing of it stays running', async (open) => {
    const { id } = await open.create()
    await startContainer(open.engine, id)
    const supervisor = await (await findContainer(open.engine, id)).supervisor()
    process.kill(supervisor?.pid ?? 0, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await openEngine(open.root, systemClock)
    const { state } = await inspectContainer(open.engine, id)
    assert.ok(state.kind === 'exited')
    assert.match(state.error ?? '', /supervisor was killed/)
    const left = remains(open.root, open.ids)
    assert.deepEqual([left.processes, left.mounts, left.cgroups], [[], [], []])
  })
}

async function logged(open: Kitchen, id: string): Promise<string> {
  const lines = await Array.fromAsync(containerLogs(open.engine, id))
  return lines.map(({ text }) => `${text}\n`).join('')
}

async function untilLogged(open: Kitchen, id: string, text: string): Promise<void> {
  for await (const line of containerLogs(open.engine, id, { follow: true })) {
    if (line.text.includes(text)) return
  }
  assert.fail(`${id} never wrote ${text}`)
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString()
}

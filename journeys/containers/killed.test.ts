import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { networkFor } from '@galley/containers/options/network'
import { probeRuntimes } from '@galley/containers/runtimes/probe'
import { fetchText, Kitchen } from '@galley/containers/testing/kitchen'
import { nodeImage } from '@galley/containers/testing/node-image'
import { openEngine } from '@galley/containers/verbs/engine'
import { listContainers } from '@galley/containers/verbs/list'

const ROUNDS = 5
const KILLS_A_ROUND = 10

/** The last thing that a killed run said: how far it had come with which container. */
interface Progress {
  readonly step: string
  readonly id: string
}

for (const { runtime, name } of await probeRuntimes()) {
  // The two oci runtimes differ in nothing that matters here.
  if (!runtime || name === 'crun') continue
  test(`killed again and again while it runs containers, Galley loses and leaks nothing (${name})`, {
    timeout: 240_000,
  }, async (context) => {
    const settings = { bridge: 'glkill', subnet: '10.97.9.0/24' }
    const network = networkFor(undefined, runtime, settings)
    const kitchen = await Kitchen.open(context, runtime, network)
    await kitchen.run(['exit', '0'], { removeWhenStopped: true })
    const options = join(kitchen.root, 'options.json')
    writeFileSync(options, JSON.stringify({ image: nodeImage(), runtime, network }))
    for (let round = 0; round < ROUNDS; round += 1) {
      const ends: (Progress | undefined)[] = []
      for (let kill = 0; kill < KILLS_A_ROUND; kill += 1) {
        ends.push(await runAndKill(kitchen.root, options))
      }
      await checkNothingLost(kitchen, ends)
      for (const end of ends) if (end) kitchen.ids.add(end.id)
      assert.deepEqual(Object.values(await kitchen.remainsAfterRemoval()).flat(), [])
      assert.equal(existsSync(`/sys/class/net/${settings.bridge}`), false)
    }
  })
}

/** A whole run takes about a second; the kill comes at any time of it, or never. */
async function runAndKill(root: string, options: string): Promise<Progress | undefined> {
  const script = join(import.meta.dirname, 'run-once.ts')
  const child = spawn(process.execPath, [script, root, options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'cache') },
  })
  const exit = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * 1000)
  let last: Progress | undefined
  for await (const line of createInterface(child.stdout)) {
    const [step = '', id = ''] = line.split(' ')
    last = { step, id }
  }
  await exit
  clearTimeout(timer)
  return last
}

async function checkNothingLost(
  kitchen: Kitchen,
  ends: readonly (Progress | undefined)[],
): Promise<void> {
  const engine = await openEngine(kitchen.root)
  const rows = await listContainers(engine, { all: true })
  const states = new Map(rows.map(({ config, state }) => [config.id, state]))
  for (const end of ends) {
    const state = end && states.get(end.id)
    if (end?.step === 'created' || end?.step === 'stopping') assert.ok(state, end.step)
    if (end?.step === 'removed') assert.equal(state, undefined)
    if (end?.step !== 'started') continue
    assert.ok(state?.kind === 'running', `started, then ${state?.kind}`)
    assert.match(await fetchText(`http://${state.address}:5000/`), /\//)
  }
}

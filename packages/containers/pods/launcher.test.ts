import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { makeFifos, openFifoReader, openFifoWriter } from './fifo.ts'
import { openLauncher } from './launcher.ts'

test('commands run side by side, and each tells its own end', async (context) => {
  const launcher = openLauncher()
  context.after(() => launcher.close())
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, at) => launcher.run(`echo "it's ${at}"; exit ${at}`)),
  )
  assert.deepEqual(
    results.map(({ code, output }) => [code, output]),
    results.map((_, at) => [at, `it's ${at}`]),
  )
  const long = await launcher.run('head -c 100000 /dev/zero | tr "\\0" x')
  assert.equal(long.output.length, 3000)
})

test('a shell that has ended is replaced', async (context) => {
  const shells: number[] = []
  const launcher = openLauncher(({ pid }) => shells.push(pid))
  context.after(() => launcher.close())
  assert.equal((await launcher.run('exit 3')).code, 3)
  process.kill(shells[0] ?? 0, 'SIGKILL')
  // Until it is seen to have ended, what it is told is lost, and told to be.
  let result = await launcher.run('exit 4')
  while (result.code === 128) result = await launcher.run('exit 4')
  assert.deepEqual([result.code, shells.length], [4, 2])
})

test('programs with streams can be interrupted, whoever started them', {
  skip: process.platform !== 'linux' && 'asks Linux about signals',
}, async (context) => {
  const folder = temporaryFolder(context)
  const at = (name: string) => join(folder, name)
  execFileSync('sh', ['-c', makeFifos(folder, ['in', 'out', 'err'])])
  const [input, output, trouble] = [
    openFifoWriter(at('in')),
    openFifoReader(at('out')),
    openFifoReader(at('err')),
  ]
  const launcher = openLauncher()
  context.after(() => launcher.close())
  const streams = { stdin: at('in'), stdout: at('out'), stderr: at('err') }
  const launched = launcher.launchWith(streams, 'cat; grep SigIgn /proc/self/status; exit 7')
  input.write('soup')
  assert.ok((await launched.opened) > 0)
  input.end()
  assert.equal(await launched.ended, 7)
  assert.match(String(output.drain()), /^soupSigIgn:\s+0+\n$/)
  assert.equal(String(trouble.drain()), '')
})

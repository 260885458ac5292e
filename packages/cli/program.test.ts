import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { allCommands } from './commands.ts'
import { run } from './program.ts'

const commands = await allCommands()

/** Runs a command line in this process and keeps what it prints. */
async function galley(...argv: string[]) {
  const out: string[] = []
  const notes: string[] = []
  const code = await run(argv, {
    out: (line) => void out.push(line),
    note: (line) => void notes.push(line),
    signal: new AbortController().signal,
  })
  return { code, out: out.join('\n'), notes: notes.join('\n') }
}

test('help lists every command and the exit statuses', async () => {
  const { code, out } = await galley('--help')
  assert.equal(code, 0)
  for (const { name } of commands) assert.ok(out.includes(name.split(' ')[0] ?? ''), name)
  assert.match(out, /Exit status:\n {2}0 {2}done/)
})

test('every command has help with its options and examples', async () => {
  for (const { name, options, examples } of commands) {
    const { code, out } = await galley(...name.split(' '), '--help')
    assert.equal(code, 0, name)
    for (const { flags } of Object.values(options))
      assert.ok(out.includes(flags), `${name} ${flags}`)
    assert.ok(examples.length > 0, name)
    for (const { line } of examples) assert.ok(out.includes(line), `${name}: ${line}`)
  }
})

test('the version is printed', async () => {
  const { code, out } = await galley('--version')
  assert.equal(code, 0)
  assert.match(out, /^\d+\.\d+\.\d+$/)
})

test('a wrong command line exits with 2 and says what is wrong', async () => {
  const wrong: [string[], RegExp][] = [
    [['cook'], /unknown command 'cook'/],
    [['serve'], /missing required argument 'MODEL'/],
    [['serve', 'm', '--port', '70000'], /--port <number>: .* from 0 to 65535, found '70000'/],
    [['serve', 'm', '--log-level', 'loud'], /expected debug or info or .*, found 'loud'/],
    [['serve', 'm', '--host', '0.0.0.0'], /--token-file FILE .* or --public/],
    [['predict', 'm'], /missing required argument 'PHOTO'/],
    [['model', 'frobnicate'], /unknown command 'frobnicate'/],
    [['run', '-p', '70000:1', 'x'], /-p: "70000:1" does not publish a port\.\nWrite HOST_PORT/],
    [['run', '-e', '=x', 'x'], /-e: "" cannot be the name of a variable/],
    [['run', '-m', 'much', 'x'], /--memory: "much" is not a size/],
    [['run', '-m', '1k', 'x'], /--memory: .* with 1024 bytes of memory\.\nGive it 6m or more/],
    [['run', '--cpus', '0', 'x'], /--cpus <number>: expected a positive number, found '0'/],
    [['run', '-v', '/a', 'x'], /-v: "\/a" does not mount anything/],
    [['run', '--name', '!', 'x'], /--name: "!" cannot be a container's name/],
    [['kill', '-s', 'NOPE', 'x'], /--signal: "NOPE" is not a signal/],
    [['build', '-t', 'A', '.'], /-t: "library\/A" is not an image reference/],
    [['pull', '--alias', 'x', 'y'], /--alias: "x" is not an alias of a registry/],
    [['pull', '--platform', 'a/b/c/d', 'y'], /--platform: "a\/b\/c\/d" is not a platform/],
  ]
  for (const [argv, expected] of wrong) {
    const { code, notes } = await galley(...argv)
    assert.equal(code, 2, argv.join(' '))
    assert.match(notes, expected)
  }
})

test('what an interrupt breaks off is no defect', async () => {
  const notes: string[] = []
  await using folder = await mkdtempDisposable(join(tmpdir(), 'galley-program-'))
  await writeFile(join(folder.path, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
  const code = await run(['build', folder.path, '--data', join(folder.path, 'data')], {
    out: () => {},
    note: (line) => void notes.push(line),
    signal: AbortSignal.abort('SIGINT'),
  })
  assert.equal(code, 4)
  assert.equal(notes.at(-1), 'galley: interrupted before it was done')
})

test('what the system refuses is no defect either', async () => {
  const refused = await galley('images', '--data', '/sys/kernel/galley')
  assert.equal(refused.code, 4)
  assert.match(refused.notes, /(EPERM|EACCES|EROFS): .*\nSee to rights and room/)
})

test('a missing or foreign model file exits with 3 and says what to give', async () => {
  const missing = await galley('model', 'inspect', 'no-such.keras')
  assert.equal(missing.code, 3)
  assert.match(missing.notes, /no-such\.keras: there is no such file\nGive the path of a \.keras/)
  const foreign = await galley('model', 'inspect', import.meta.filename)
  assert.equal(foreign.code, 3)
  assert.match(foreign.notes, /is not a model file: it begins with the bytes/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalleyError } from '@galley/kit/errors'
import fc from 'fast-check'
import { parseDockerfile } from './dockerfile.ts'
import { DockerfileError, DockerfileTooLargeError } from './errors.ts'

const parse = (text: string) => parseDockerfile(text, 'Dockerfile')
const only = (text: string) => {
  const [instruction] = parse(`FROM x\n${text}`).stages[0]?.instructions ?? []
  assert.ok(instruction)
  return instruction
}

test('stages, names, platforms and global arguments are told apart', () => {
  const { globalArgs, stages } = parse(`# syntax=docker/dockerfile:1
    ARG V=1 W
    FROM --platform=linux/arm64 node:$V AS Base
    run true
    FROM base
  `)
  assert.deepEqual(globalArgs[0]?.args, [
    { name: 'V', fallback: '1' },
    { name: 'W', fallback: undefined },
  ])
  assert.deepEqual(
    stages.map(({ from, instructions }) => [
      from.base,
      from.name,
      from.platform,
      instructions.length,
    ]),
    [
      ['node:$V', 'base', 'linux/arm64', 1],
      ['base', undefined, undefined, 0],
    ],
  )
})

test('lines are joined, comments and blank lines between them left out', () => {
  const run = only('RUN a \\\n  # why\n\n  b \\ \n  c\n')
  assert.ok(run.kind === 'run' && run.command.kind === 'shell')
  assert.equal(run.command.text, 'a   b   c')
  assert.equal(run.place.line, 2)
})

test('the escape directive makes the backtick join lines', () => {
  const { stages } = parse('# escape=`\nFROM x\nCOPY a `\n  c:\\dir\\\n')
  const [copy] = stages[0]?.instructions ?? []
  assert.equal(copy?.kind === 'copy' && copy.destination, 'c:\\dir\\')
})

test('carriage returns and a byte order mark are nothing', () => {
  const [env] = parse('\ufeffFROM x\r\nENV A=b\r\n').stages[0]?.instructions ?? []
  assert.deepEqual(env?.kind === 'env' && env.pairs, [{ name: 'A', value: 'b' }])
})

test('what is not a JSON array of strings goes to the shell', () => {
  for (const [text, kind] of [
    ['["a", "b"]', 'exec'],
    ['[ "a" ]', 'exec'],
    ["['a']", 'shell'],
    ['[1]', 'shell'],
    ['echo ["a"]', 'shell'],
  ] as const) {
    const cmd = only(`CMD ${text}`)
    assert.equal(cmd.kind === 'cmd' && cmd.command.kind, kind, text)
  }
})

test('ENV and LABEL take pairs, quotes and the old form', () => {
  const pairs = (text: string) => {
    const found = only(text)
    return found.kind === 'env' || found.kind === 'label' ? found.pairs : undefined
  }
  assert.deepEqual(pairs('ENV A="b c" D=e\\ f'), [
    { name: 'A', value: '"b c"' },
    { name: 'D', value: 'e\\ f' },
  ])
  assert.deepEqual(pairs('ENV OLD the  rest = of it'), [
    { name: 'OLD', value: 'the  rest = of it' },
  ])
  assert.deepEqual(pairs('LABEL a.b=c'), [{ name: 'a.b', value: 'c' }])
})

test('sources in JSON are literal but for variables', () => {
  const copy = only('COPY ["with space", "it\'s", "/to/"]')
  assert.deepEqual(copy.kind === 'copy' && copy.sources, ['with space', "it\\'s"])
})

test('heredocs belong to the instruction before them', () => {
  const { stages } = parse(
    'FROM x\nRUN <<A cat\nCOPY not an instruction\nA\nCOPY <<-"B" /b\n\tx\n\tB\nUSER u\n',
  )
  const [run, copy, user] = stages[0]?.instructions ?? []
  assert.equal(
    run?.kind === 'run' && run.command.kind === 'shell' && run.command.text,
    '<<A cat\nCOPY not an instruction\nA',
  )
  assert.deepEqual(copy?.kind === 'copy' && copy.heredocs, [
    { name: 'B', content: 'x\n', isExpanded: false },
  ])
  assert.equal(user?.kind, 'user')
})

test('a quoted << announces nothing', () => {
  const { stages } = parse(
    'FROM x\nRUN echo "a <<EOF b"\nUSER u\nRUN echo \'<<X y\' \\\n c\nUSER v\n',
  )
  assert.deepEqual(
    stages[0]?.instructions.map(({ kind, place }) => [kind, place.line]),
    [
      ['run', 2],
      ['user', 3],
      ['run', 4],
      ['user', 6],
    ],
  )
})

test('a file without FROM, with something before it, or far too large is refused', () => {
  assert.throws(() => parse('# nothing\n'), DockerfileError)
  assert.throws(() => parse('RUN x\nFROM y\n'), /Dockerfile:1: RUN stands before the first FROM/)
  assert.throws(() => parse('#'.repeat(300_000)), DockerfileTooLargeError)
})

test('no text makes the reader hang, or fail with anything but an error of its own', () => {
  const word = fc.constantFrom(
    'FROM',
    'RUN',
    'COPY',
    'ENV',
    'ARG',
    'x',
    '--a=b',
    '--from=',
    '<<EOF',
    'EOF',
    '["a"]',
    '\\',
    '#',
    '\n',
    '"',
    '$A',
    'AS',
    '=',
  )
  const text = fc.array(word, { maxLength: 40 }).map((words) => `FROM x\n${words.join(' ')}`)
  fc.assert(
    fc.property(text, (dockerfile) => {
      try {
        parse(dockerfile)
      } catch (error) {
        assert.ok(error instanceof GalleyError, String(error))
      }
    }),
    { numRuns: 300 },
  )
})

test('the largest file allowed is read in no time', () => {
  const start = performance.now()
  const line = 'ENV A="some value" B=$A\n'
  parse(`FROM x\n${line.repeat(4000)}`)
  assert.throws(() => parse(`FROM x\n${'RUN a\n'.repeat(40_000)}`), /more than 5000 instructions/)
  parse(`FROM x\nCOPY ${'--exclude=a '.repeat(20_000)} a b\n`)
  assert.ok(performance.now() - start < 10_000)
})

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DockerfileError, StepError, UnsupportedDockerfileError } from './dockerfile/errors.ts'
import { Workshop } from './testing/workshop.ts'

test('RUN without anything to run it says what is missing, and where', async (t) => {
  const shop = await Workshop.open(t)
  await assert.rejects(shop.build('FROM scratch\n\nRUN true\n'), (error: Error) => {
    assert.ok(error instanceof StepError)
    assert.match(error.message, /^\S*Dockerfile:3: RUN needs a container/)
    return error.code === 'unavailable'
  })
})

const xz = Buffer.from('fd377a585a000000', 'hex')

for (const [line, error, message] of [
  ['COPY missing /', DockerfileError, /Dockerfile:2: missing is not in the build context/],
  ['COPY a b c', DockerfileError, /needs a destination that ends in \//],
  ['COPY --wrong a b', DockerfileError, /has no flag --wrong; its flags: --from, --parents/],
  ['COPY --from=$X a b', UnsupportedDockerfileError, /a variable in COPY --from/],
  ['COPY --chmod=u+x a /', UnsupportedDockerfileError, /--chmod=u\+x/],
  ['ADD git@github.com:a/b.git /', UnsupportedDockerfileError, /a git repository/],
  ['ADD --keep-git-dir a /', UnsupportedDockerfileError, /--keep-git-dir/],
  ['RUN --security=insecure x', UnsupportedDockerfileError, /--security/],
  ['RUN --mount=type=ssh x', UnsupportedDockerfileError, /type=ssh/],
  ['NOPE x', DockerfileError, /unknown instruction NOPE/],
  [`ENV A="\${A:?must be set}"`, DockerfileError, /A: must be set/],
  ['ENV A="open', DockerfileError, /a quote is not closed/],
  ['EXPOSE 99999', DockerfileError, /port\[\/protocol\]/],
  ['HEALTHCHECK --interval=soon CMD x', DockerfileError, /not a duration/],
  ['COPY <<EOF /x', DockerfileError, /the heredoc EOF has no end/],
  ['COPY .wh.x /', StepError, /Dockerfile:2: .* mark removals/],
  ['COPY [a /', StepError, /Dockerfile:2: malformed pattern/],
  ['ADD a.xz /', StepError, /Dockerfile:2: a.xz, compressed by xz, is not read/],
] as const) {
  test(`${line} is refused by name and line`, async (t) => {
    const shop = await Workshop.open(t, { a: 'a', b: 'b', '.wh.x': '', 'a.xz': xz })
    await assert.rejects(shop.build(`FROM scratch\n${line}\n`), (thrown: Error) => {
      assert.ok(thrown instanceof error, thrown.stack)
      assert.match(thrown.message, message)
      return true
    })
  })
}

test('another language than Docker’s is refused, any version of Docker’s is not', async (t) => {
  const shop = await Workshop.open(t)
  await shop.build('# syntax=docker/dockerfile:1-labs\nFROM scratch\n')
  const other = shop.build('# syntax=ghcr.io/x/y:1\nFROM scratch\n')
  await assert.rejects(other, /Dockerfile:1: # syntax=ghcr.io\/x\/y:1 is not supported/)
})

test('an argument that nothing takes is told', async (t) => {
  const shop = await Workshop.open(t)
  await shop.build('ARG A\nFROM scratch\n', { buildArgs: { A: '1', TYPO: '2', HTTP_PROXY: 'x' } })
  const warnings = shop.events.filter(({ kind }) => kind === 'warning')
  assert.deepEqual(warnings, [{ kind: 'warning', message: 'no ARG takes the build argument TYPO' }])
})

test('a build that is called off ends, and leaves no temporary file', async (t) => {
  const shop = await Workshop.open(t, { a: 'a'.repeat(5_000_000) })
  const controller = new AbortController()
  const build = shop.build('FROM scratch\nCOPY a /\nCOPY a /b\n', {
    signal: controller.signal,
    onEvent: () => controller.abort(),
  })
  await assert.rejects(build, { name: 'AbortError' })
  assert.deepEqual(readdirSync(join(shop.folder, 'cache/scratch')), [])
})

test('a base that is missing or of an impossible platform is told with its line', async (t) => {
  const shop = await Workshop.open(t)
  await assert.rejects(shop.build('\nFROM nowhere:1\n'), (error: Error) => {
    assert.match(
      error.message,
      /Dockerfile:2: the image nowhere:1 is not to be had: .*local images/,
    )
    return error instanceof StepError && error.code === 'not-found'
  })
  await assert.rejects(
    shop.build('FROM --platform=a/b/c/d scratch\n'),
    /Dockerfile:1: .* not a platform/,
  )
  await assert.rejects(shop.build('FROM UPPER:1\n'), /Dockerfile:1: .* has to be lower case/)
})

import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ContentMap } from '../../layer/contents.ts'
import { writeTar } from '../../layer/tar-writer.ts'
import { digestOf } from '../../oci/digest.ts'
import type { Layout } from '../../oci/layout.ts'
import { DockerfileError } from '../dockerfile/errors.ts'
import type { StepRunner } from '../step-runner.ts'
import { writeTools } from './tools.ts'
import { type Files, Workshop } from './workshop.ts'

const tools = ['sh', 'cat', 'ls', 'rm', 'mkdir', 'ln', 'chmod', 'touch', 'mv'].map(
  (name) => `/bin/${name}`,
)

/** CAP_NET_BIND_SERVICE, permitted and effective, as the kernel keeps it (linux/capability.h, revision 2). */
const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex').toString('base64')

const own = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^(bin|lib|lib64)\//.test(path)))

export interface StepRunnerCase {
  readonly name: string
  /** Why this runner cannot be tested here. */
  readonly skip: string | false
  /** A runner over the layers of this layout. */
  readonly open: (layout: Layout, t: TestContext) => Promise<StepRunner> | StepRunner
}

/** What every runner of RUN steps has to do; each implementation calls this from a test of its own. */
export function testStepRunner({ name, skip, open: openRunner }: StepRunnerCase): void {
  /** A workshop with an image `tools` that has a shell, and a runner whose steps are counted. */
  async function open(t: TestContext, files: Files = {}) {
    const shop = await Workshop.open(t)
    writeTools(shop.context, tools)
    await shop.base('tools', 'FROM scratch\nCOPY bin /bin\nCOPY lib* /lib/\nCOPY lib64 /lib64\n')
    shop.write(files)
    const counted = { steps: 0 }
    const runner = await openRunner(shop.layout, t)
    const stepRunner: StepRunner = {
      unavailable: () => runner.unavailable(),
      run(step) {
        counted.steps += 1
        return runner.run(step)
      },
    }
    const build = (lines: string, options = {}) =>
      shop.build(`FROM tools${/^AS /.test(lines) ? ' ' : '\n'}${lines}`, { stepRunner, ...options })
    return { shop, runner: counted, build }
  }

  test(`${name}: what RUN writes, changes and removes becomes a layer`, { skip }, async (t) => {
    const { shop, build } = await open(t, {
      'data/a': 'a',
      'data/b': 'b',
      'other/x': 'x',
      'other/y': 'y',
    })
    const image = await build(`
    COPY data /data
    COPY other /other
    RUN echo new > /data/new && rm /data/a && ln /data/b /data/hard && ln -s b /data/soft
    RUN ["/bin/rm", "-r", "/other"]
    RUN mkdir /other && echo z > /other/z && chmod 700 /other
  `)
    assert.deepEqual(own(await shop.files(image)), {
      'data/': '',
      'data/b': 'b',
      'data/hard': 'b',
      'data/new': 'new\n',
      'data/soft': '-> b',
      'other/': '',
      'other/z': 'z\n',
    })
    const folder = (await shop.entries(image)).entries.find(({ path }) => path === 'other')
    assert.equal(folder?.kind === 'directory' && folder.mode, 0o700)
  })

  test(`${name}: a RUN that did the same before is not run again, until what it stands on changes`, {
    skip,
  }, async (t) => {
    const { shop, runner, build } = await open(t, { a: '1' })
    const lines = 'COPY a /a\nRUN cat /a > /b\nRUN cat /b\n'
    const first = await build(lines)
    assert.equal(runner.steps, 2)
    assert.equal((await build(lines)).descriptor.digest, first.descriptor.digest)
    assert.equal(runner.steps, 2)
    shop.write({ a: '2' })
    assert.equal((await shop.files(await build(lines))).b, '2')
    assert.equal(runner.steps, 4)
    await build(lines, { noCache: true })
    assert.equal(runner.steps, 6)
  })

  test(`${name}: two machines that run the same command get the same layer`, {
    skip,
  }, async (t) => {
    const digests = []
    for (const _ of [1, 2]) {
      const { build } = await open(t)
      digests.push((await build('RUN echo x > /x && mkdir -p /a/b')).descriptor.digest)
    }
    assert.equal(digests[0], digests[1])
  })

  test(`${name}: RUN sees arguments, variables, folder and shell as Docker sets them`, {
    skip,
  }, async (t) => {
    const { shop, build } = await open(t)
    const image = await build(`
    ARG FROM_ARG=arg
    ENV FROM_ENV=env
    WORKDIR /bench
    SHELL ["/bin/sh", "-ec"]
    RUN echo "$FROM_ARG $FROM_ENV $(pwd)" > out
    RUN <<EOF
echo one > many
echo two >> many
EOF
    RUN cat <<EOF > /bench/here
text
EOF
  `)
    const files = await shop.files(image)
    assert.equal(files['bench/out'], 'arg env /bench\n')
    assert.equal(files['bench/many'], 'one\ntwo\n')
    assert.equal(files['bench/here'], 'text\n')
    const { history } = await shop.config(image)
    const ran = history?.find(({ created_by }) => created_by?.startsWith('RUN'))
    assert.match(ran?.created_by ?? '', /^RUN \|1 FROM_ARG=arg \/bin\/sh -ec echo/)
  })

  test(`${name}: RUN is the user that is set`, { skip }, async (t) => {
    const { shop, build } = await open(t)
    const image = await build(`
      RUN mkdir /w && chmod 777 /w
      USER 7:8
      RUN touch /w/mine
    `)
    const mine = (await shop.entries(image)).entries.find(({ path }) => path === 'w/mine')
    assert.ok(mine?.kind === 'file' && mine.uid === 7 && mine.gid === 8)
  })

  test(`${name}: mounts are seen by their step and are in no layer`, { skip }, async (t) => {
    const { shop, build } = await open(t, { 'src/in': 'bound' })
    const secrets = { token: Buffer.from('hush') }
    const lines = `
    FROM scratch AS data
    COPY src /data
    FROM tools
    RUN --mount=type=bind,source=src,target=/bound cat /bound/in > /one
    RUN --mount=type=bind,from=data,source=/data/in,target=/in cat /in > /two
    RUN --mount=type=cache,target=/cache touch /cache/kept && ls /cache > /three
    RUN --mount=type=tmpfs,target=/tmpfs touch /tmpfs/x
    RUN --mount=type=secret,id=token --mount=type=secret,id=token,env=TOKEN test "$(cat /run/secrets/token)" = "$TOKEN" && test -n "$TOKEN"
  `
    const image = await build(lines, { secrets })
    assert.deepEqual(own(await shop.files(image)), { one: 'bound', three: 'kept\n', two: 'bound' })
    assert.ok(!JSON.stringify(await shop.config(image)).includes('hush'))
    const again = await build(`${lines}\nRUN --mount=type=cache,target=/cache ls /cache > /four`, {
      secrets,
    })
    assert.equal((await shop.files(again)).four, 'kept\n')
    await assert.rejects(build('RUN --mount=type=secret,id=none,required true'), DockerfileError)
  })

  test(`${name}: a RUN that fails tells its exit code and line, and leaves no temporary file`, {
    skip,
  }, async (t) => {
    const { shop, build } = await open(t)
    await assert.rejects(build('\nRUN echo no >&2; exit 3\n'), (error: Error) => {
      assert.match(error.message, /Dockerfile:3: RUN echo no >&2; exit 3 ended with exit code 3/)
      return error instanceof DockerfileError
    })
    const said = shop.events.flatMap((event) =>
      event.kind === 'output' ? [Buffer.from(event.bytes).toString()] : [],
    )
    assert.deepEqual(said, ['no\n'])
    const scratch = join(shop.folder, 'cache/scratch')
    assert.ok(!existsSync(scratch) || readdirSync(scratch).length === 0)
  })

  test(`${name}: capabilities of files stay through ADD, COPY --from and RUN`, {
    skip,
  }, async (t) => {
    const entry = {
      kind: 'file',
      path: 'tool',
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: 0,
      size: 0,
    } as const
    const xattrs = { 'security.capability': capability }
    const pieces: Uint8Array[] = []
    const described = [{ ...entry, digest: digestOf(''), xattrs }]
    for await (const piece of writeTar(described, new ContentMap())) pieces.push(piece)
    const { shop, build } = await open(t, { 'tool.tar': '' })
    writeFileSync(join(shop.context, 'tool.tar'), Buffer.concat(pieces))
    const image = await build(`AS one
    ADD tool.tar /added
    FROM tools
    COPY --from=one /added/tool /copied
    RUN mv /copied /moved
  `)
    const moved = (await shop.entries(image)).entries.find(({ path }) => path === 'moved')
    assert.ok(moved?.kind === 'file')
    assert.deepEqual(moved.xattrs, xattrs)
  })
}

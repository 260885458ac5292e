import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseReference } from '../oci/reference.ts'
import { DockerfileError, UnsupportedDockerfileError } from './dockerfile/errors.ts'
import { BuildError } from './errors.ts'
import { Workshop } from './testing/workshop.ts'

test('files of the context come into the image as COPY says', async (t) => {
  const shop = await Workshop.open(t, {
    'package.json': '{}',
    'src/a.ts': 'a',
    'src/deep/b.ts': 'b',
    'docs/one.md': '1',
    'docs/two.md': '2',
    'docs/three.txt': '3',
  })
  const image = await shop.build(`FROM scratch
    WORKDIR /app
    COPY package.json .
    COPY src src/
    COPY package.json renamed.json
    COPY docs/*.md package.json /docs/
    COPY --parents docs/./*.txt src/**/b.ts /kept/
    COPY --exclude=**/b.ts src /without
  `)
  assert.deepEqual(await shop.files(image), {
    'app/': '',
    'app/package.json': '{}',
    'app/renamed.json': '{}',
    'app/src/': '',
    'app/src/a.ts': 'a',
    'app/src/deep/': '',
    'app/src/deep/b.ts': 'b',
    'docs/': '',
    'docs/one.md': '1',
    'docs/package.json': '{}',
    'docs/two.md': '2',
    'kept/': '',
    'kept/src/': '',
    'kept/src/deep/': '',
    'kept/src/deep/b.ts': 'b',
    'kept/three.txt': '3',
    'without/': '',
    'without/a.ts': 'a',
    'without/deep/': '',
  })
})

test('the config is what the instructions say, in Docker’s words', async (t) => {
  const shop = await Workshop.open(t)
  const image = await shop.build(`FROM scratch
    ENV A=1 B="two words" C=$A
    ENV A=2 D=\${A}-\${UNSET:-none}
    LABEL org.example.x="y z" multi="line"
    EXPOSE 5000 53/udp 8000-8001
    USER 10001:10001
    VOLUME ["/data", "/x"]
    STOPSIGNAL SIGINT
    HEALTHCHECK --interval=1m30s --retries=3 CMD ["/probe"]
    CMD ["lost"]
    ENTRYPOINT ["/bin/app", "serve"]
    CMD run --quiet
    ONBUILD COPY . /app
  `)
  const { config, architecture, created } = await shop.config(image)
  assert.deepEqual(config, {
    Env: ['A=2', 'B=two words', 'C=', 'D=1-none'],
    Labels: { 'org.example.x': 'y z', multi: 'line' },
    ExposedPorts: { '5000/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {} },
    User: '10001:10001',
    Volumes: { '/data': {}, '/x': {} },
    StopSignal: 'SIGINT',
    Healthcheck: { Test: ['CMD', '/probe'], Interval: 90e9, Retries: 3 },
    Entrypoint: ['/bin/app', 'serve'],
    Cmd: ['/bin/sh', '-c', 'run --quiet'],
    OnBuild: ['COPY . /app'],
  })
  assert.equal(created, '1970-01-01T00:00:00Z')
  assert.ok(architecture)
})

test('histories tell each step, and which of them made a layer', async (t) => {
  const shop = await Workshop.open(t, { a: 'a' })
  const image = await shop.build('FROM scratch\nARG X=1\nENV Y=$X\nCOPY a /\nCMD ["/a"]\n')
  const { history, rootfs } = await shop.config(image)
  assert.deepEqual(
    history?.map((entry) => [entry.created_by, entry.empty_layer ?? false]),
    [
      ['ARG X=1', true],
      ['ENV Y=1', true],
      ['COPY a /', false],
      ['CMD ["/a"]', true],
    ],
  )
  assert.equal(rootfs.diff_ids.length, 1)
})

test('one context gives one digest: whoever made it, when, and under which umask', async (t) => {
  const dockerfile = 'FROM scratch\nCOPY . /app/\nCMD ["/app/run"]\n'
  const files = { 'a/b': 'text', run: 'program', Dockerfile: dockerfile }
  const digests = []
  for (const [mode, folderMode, time] of [
    [0o600, 0o700, 1],
    [0o664, 0o775, 1_900_000_000],
    [0o644, 0o755, 1_000],
  ] as const) {
    const shop = await Workshop.open(t, files)
    for (const path of ['a/b', 'run', 'a']) {
      const isFolder = path === 'a'
      chmodSync(
        join(shop.context, path),
        isFolder ? folderMode : path === 'run' ? mode | 0o111 : mode,
      )
      utimesSync(join(shop.context, path), time, time)
    }
    chmodSync(join(shop.context, 'run'), 0o700)
    digests.push((await shop.build()).descriptor.digest)
  }
  assert.equal(new Set(digests).size, 1)
})

test('another time of the epoch shows in the image and nowhere else', async (t) => {
  const shop = await Workshop.open(t, { a: 'a' })
  const dockerfile = 'FROM scratch\nCOPY a /\n'
  const image = await shop.build(dockerfile, { epoch: 1_700_000_000 })
  const again = await shop.build(dockerfile, { buildArgs: { SOURCE_DATE_EPOCH: '1700000000' } })
  assert.equal(image.descriptor.digest, again.descriptor.digest)
  const { created, history } = await shop.config(image)
  assert.equal(created, '2023-11-14T22:13:20Z')
  assert.equal(history?.[0]?.created, '2023-11-14T22:13:20Z')
  const [entry] = (await shop.entries(image)).entries
  assert.ok(entry?.kind === 'file')
  assert.equal(entry.mtime, 1_700_000_000)
})

test('what did not change is not made again, and what did is seen', async (t) => {
  const shop = await Workshop.open(t, { 'package.json': '{}', 'src/a': '1' })
  const dockerfile = 'FROM scratch\nCOPY package.json /\nCOPY src /src\nWORKDIR /w\n'
  const first = await shop.build(dockerfile)
  assert.deepEqual(shop.cached, [false, false, false, false])
  const second = await shop.build()
  assert.deepEqual(shop.cached, [false, true, true, true])
  assert.equal(second.descriptor.digest, first.descriptor.digest)
  shop.write({ 'src/a': '2' })
  const third = await shop.build()
  assert.deepEqual(shop.cached.slice(0, 3), [false, true, false])
  assert.notEqual(third.descriptor.digest, first.descriptor.digest)
  assert.equal((await shop.files(third))['src/a'], '2')
  shop.write({ 'src/a': '1' })
  assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest)
  const fresh = await shop.build(undefined, { noCache: true })
  assert.deepEqual(shop.cached, [false, false, false, false])
  assert.equal(fresh.descriptor.digest, first.descriptor.digest)
})

test('a file changed without changing its size or date is seen', async (t) => {
  const shop = await Workshop.open(t, { a: 'one' })
  const path = join(shop.context, 'a')
  utimesSync(path, 1000, 1000)
  await shop.build('FROM scratch\nCOPY a /\n')
  writeFileSync(path, 'two')
  utimesSync(path, 1000, 1000)
  const image = await shop.build()
  assert.equal((await shop.files(image)).a, 'two')
})

test('only the stages that the target needs are built', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', b: 'b' })
  const dockerfile = `FROM scratch AS one
    COPY a /x/a
    FROM nowhere.example/missing AS unused
    COPY b /b
    FROM scratch AS two
    COPY --from=one /x /y
    COPY --from=0 /x/a /z
    FROM two
    COPY b /
  `
  const image = await shop.build(dockerfile)
  assert.deepEqual(await shop.files(image), { 'y/': '', 'y/a': 'a', z: 'a', b: 'b' })
  const two = await shop.build(dockerfile, { target: 'TWO' })
  assert.deepEqual(await shop.files(two), { 'y/': '', 'y/a': 'a', z: 'a' })
  await assert.rejects(shop.build(dockerfile, { target: 'three' }), BuildError)
})

test('arguments have the scopes that Docker gives them', async (t) => {
  const shop = await Workshop.open(t, { 'file-1': '1', 'file-9': '9' })
  const dockerfile = `ARG BASE=scratch
    ARG N=1
    FROM $BASE AS one
    ENV SEEN=[$N]
    ARG N
    ARG OWN=own-$N
    ENV NOW=[$N:$OWN]
    COPY file-\${N} /
    ARG TARGETARCH
    ENV ARCH=$TARGETARCH
    FROM one
    ENV AFTER=[$N]
  `
  const env = async (image: Awaited<ReturnType<Workshop['build']>>) =>
    (await shop.config(image)).config?.Env
  const platform = { os: 'linux', architecture: 'arm64' }
  assert.deepEqual(await env(await shop.build(dockerfile, { platform })), [
    'SEEN=[]',
    'NOW=[1:own-1]',
    'ARCH=arm64',
    'AFTER=[]',
  ])
  const image = await shop.build(dockerfile, { buildArgs: { N: '9' }, platform })
  assert.ok((await env(image))?.includes('NOW=[9:own-9]'))
  assert.ok('file-9' in (await shop.files(image)))
})

test('names and labels are given to the image', async (t) => {
  const shop = await Workshop.open(t)
  const tags = ['ml-app:0.0.1', '10.10.1.1:5000/ml-app'].map(parseReference)
  const image = await shop.build('FROM scratch\nLABEL a=1\n', { tags, labels: { a: '2', b: '3' } })
  for (const tag of tags) {
    assert.equal((await shop.layout.resolve(tag))?.digest, image.descriptor.digest)
  }
  assert.deepEqual((await shop.config(image)).config?.Labels, { a: '2', b: '3' })
})

test('owners are looked up in the stage itself, rights are set', async (t) => {
  const shop = await Workshop.open(t, {
    passwd: 'root:x:0:0::/:/bin/sh\napp:x:10001:10002::/:/bin/sh\n',
    group: 'staff:x:50:\n',
    a: 'a',
  })
  const image = await shop.build(`FROM scratch
    COPY passwd group /etc/
    COPY --chown=app:staff --chmod=0750 a /new/a
    COPY --chown=app a /one
    COPY --chown=7 a /two
  `)
  const owners = (await shop.entries(image)).entries.flatMap((e) =>
    e.kind === 'file' || e.kind === 'directory' ? [[e.path, e.uid, e.gid, e.mode.toString(8)]] : [],
  )
  assert.deepEqual(
    owners.filter(([path]) => !String(path).startsWith('etc')),
    [
      ['new', 10001, 50, '750'],
      ['new/a', 10001, 50, '750'],
      ['one', 10001, 10002, '644'],
      ['two', 7, 7, '644'],
    ],
  )
  await assert.rejects(shop.build('FROM scratch\nCOPY --chown=ghost a /\n'), DockerfileError)
})

test('links lead neither out of the context nor out of the image', async (t) => {
  const shop = await Workshop.open(t, { 'real/file': 'inside' })
  symlinkSync('/etc', join(shop.context, 'absolute'))
  symlinkSync('../../../../etc/passwd', join(shop.context, 'climbing'))
  symlinkSync('real', join(shop.context, 'good'))
  symlinkSync('loop', join(shop.context, 'loop'))
  const image = await shop.build('FROM scratch\nCOPY good/file /a\nCOPY good /b\nCOPY . /all/\n')
  const files = await shop.files(image)
  assert.equal(files.a, 'inside')
  assert.equal(files['b/file'], 'inside')
  assert.equal(files['all/absolute'], '-> /etc')
  for (const source of ['absolute/passwd', 'climbing', 'loop', '../../etc/passwd']) {
    await assert.rejects(shop.build(`FROM scratch\nCOPY ${source} /x\n`))
  }
})

test('destinations follow the links of the image, within it', async (t) => {
  const shop = await Workshop.open(t, { lib: 'so' })
  mkdirSync(join(shop.context, 'root/usr/lib'), { recursive: true })
  symlinkSync('usr/lib', join(shop.context, 'root/lib'))
  symlinkSync('../../..', join(shop.context, 'root/up'))
  const image = await shop.build(
    'FROM scratch\nCOPY root /\nCOPY lib /lib/x.so\nCOPY lib /up/etc/y\n',
  )
  assert.deepEqual(await shop.files(image), {
    'etc/': '',
    'etc/y': 'so',
    lib: '-> usr/lib',
    up: '-> ../../..',
    'usr/': '',
    'usr/lib/': '',
    'usr/lib/x.so': 'so',
  })
})

test('.dockerignore keeps files out, and that of the Dockerfile goes first', async (t) => {
  const shop = await Workshop.open(t, {
    'node_modules/x/index.js': 'x',
    'node_modules/keep/index.js': 'k',
    'a.log': 'log',
    'deep/b.log': 'log',
    'main.ts': 'm',
    '.dockerignore':
      '# comment\nnode_modules\n!node_modules/keep\n**/*.log\nDockerfile*\n.dockerignore\n',
  })
  const image = await shop.build('FROM scratch\nCOPY . /\n')
  assert.deepEqual(await shop.files(image), {
    'deep/': '',
    'main.ts': 'm',
    'node_modules/': '',
    'node_modules/keep/': '',
    'node_modules/keep/index.js': 'k',
  })
  await assert.rejects(
    shop.build('FROM scratch\nCOPY a.log /\n'),
    /is not in the build context, or is left out/,
  )
  shop.write({ 'Dockerfile.dockerignore': '*\n!main.ts\n' })
  const other = await shop.build('FROM scratch\nCOPY . /\n')
  assert.deepEqual(await shop.files(other), { 'main.ts': 'm' })
})

test('ADD unpacks archives of the context, with their owners, and nothing escapes', async (t) => {
  const shop = await Workshop.open(t, { 'tree/a': 'a', 'tree/b/c': 'c', plain: 'not an archive' })
  const tar = (name: string, ...options: string[]) =>
    execFileSync('tar', ['-cf', name, '--owner=5', '--group=6', ...options, '-C', 'tree', '.'], {
      cwd: shop.context,
    })
  tar('tree.tar')
  tar('tree.tgz', '-z')
  execFileSync('tar', ['-cPf', 'evil.tar', '--transform=s,.*,../evil,', 'plain'], {
    cwd: shop.context,
  })
  const image = await shop.build(`FROM scratch
    ADD tree.tar /x/
    ADD tree.tgz plain /y/
    ADD --unpack=false tree.tar /kept.tar
  `)
  const files = await shop.files(image)
  assert.deepEqual(Object.keys(files), [
    'kept.tar',
    'x/',
    'x/a',
    'x/b/',
    'x/b/c',
    'y/',
    'y/a',
    'y/b/',
    'y/b/c',
    'y/plain',
  ])
  const a = (await shop.entries(image)).entries.find(({ path }) => path === 'x/a')
  assert.ok(a?.kind === 'file' && a.uid === 5 && a.gid === 6)
  await assert.rejects(shop.build('FROM scratch\nADD evil.tar /x/\n'), /leads out of the image/)
})

test('heredocs become files, with and without variables', async (t) => {
  const shop = await Workshop.open(t)
  const image = await shop.build(`FROM scratch
ENV NAME=world
COPY <<one <<"two" /files/
hello $NAME "quoted" \\$NAME
one
raw $NAME
two
COPY <<-EOF /single
\t\tindented
EOF
`)
  assert.deepEqual(await shop.files(image), {
    'files/': '',
    'files/one': 'hello world "quoted" \\$NAME\n',
    'files/two': 'raw $NAME\n',
    single: 'indented\n',
  })
})

test('images stand on images, and ONBUILD triggers run in what is built on them', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', b: 'b' })
  await shop.base('base:1', 'FROM scratch\nENV BASE=yes\nCOPY a /\nONBUILD COPY b /triggered\n')
  const image = await shop.build('FROM base:1\nENV MORE=1\n')
  assert.deepEqual(await shop.files(image), { a: 'a', triggered: 'b' })
  const { config, history } = await shop.config(image)
  assert.deepEqual(config?.Env, ['BASE=yes', 'MORE=1'])
  assert.equal(config?.OnBuild, undefined)
  assert.equal(history?.length, 5)
  await assert.rejects(shop.build('FROM base:2\n'), /base:2 is not to be had/)
})

test('RUN without anything to run it says what is missing, and where', async (t) => {
  const shop = await Workshop.open(t)
  await assert.rejects(shop.build('FROM scratch\n\nRUN true\n'), (error: Error) => {
    assert.ok(error instanceof BuildError)
    assert.match(error.message, /Dockerfile:3: RUN needs a container/)
    return error.code === 'unavailable'
  })
})

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
  ['COPY .wh.x /', Error, /mark removals/],
] as const) {
  test(`${line} is refused by name and line`, async (t) => {
    const shop = await Workshop.open(t, { a: 'a', b: 'b', '.wh.x': '' })
    await assert.rejects(shop.build(`FROM scratch\n${line}\n`), (thrown: Error) => {
      assert.ok(thrown instanceof error, thrown.stack)
      assert.match(thrown.message, message)
      return true
    })
  })
}

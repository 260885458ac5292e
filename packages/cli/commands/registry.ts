import { aborted } from '../aborted.ts'
import { command } from '../command.ts'
import { logLevelOption } from '../common-options.ts'
import { dataPlaces } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { registryDataOption } from '../registry-options.ts'
import { UsageError } from '../usage-error.ts'
import { address, anyText } from '../values.ts'

export const registry = command({
  name: 'registry',
  summary: 'serve a registry of images until interrupted',
  description:
    'Serves a registry (OCI distribution-spec 1.1) for docker, podman, skopeo and galley, with metrics at /metrics.',
  arguments: [],
  options: {
    listen: {
      flags: '--listen <address:port>',
      summary:
        'where to listen; beyond this machine only with --htpasswd and TLS; port 0 is any free one',
      parse: address,
      default: { host: '127.0.0.1', port: 5000 },
      defaultText: '127.0.0.1:5000',
    },
    data: registryDataOption,
    htpasswd: {
      flags: '--htpasswd <file>',
      summary: 'let in only who this file has, with bcrypt hashes (htpasswd -B)',
      parse: anyText,
    },
    tlsCert: { flags: '--tls-cert <file>', summary: 'certificate chain, PEM', parse: anyText },
    tlsKey: { flags: '--tls-key <file>', summary: 'its private key, PEM', parse: anyText },
    logLevel: logLevelOption,
  },
  examples: [
    { line: 'galley registry', what: 'Serve on 127.0.0.1:5000, which 10.10.1.1:5000 leads to.' },
    {
      line: 'galley registry --listen 0.0.0.0:5000 --htpasswd users --tls-cert cert.pem --tls-key key.pem',
      what: 'Let other machines in.',
    },
  ],
  async run(_, { listen, data, htpasswd, tlsCert, tlsKey, logLevel }, terminal) {
    const { createLogger } = await import('@galley/kit/logging')
    const { startRegistry } = await import('@galley/images/registry/start-registry')
    const running = await startRegistry({
      listen,
      data: data ?? dataPlaces(undefined).registry,
      htpasswd,
      tls: tlsFiles(tlsCert, tlsKey),
      logger: createLogger({ level: logLevel }),
    })
    terminal.out(`Listening on ${running.url}`)
    await aborted(terminal.signal)
    await running.close()
    return exitCodes.done
  },
})

function tlsFiles(certificate: string | undefined, key: string | undefined) {
  if (certificate === undefined && key === undefined) return undefined
  if (certificate !== undefined && key !== undefined) return { certificate, key }
  throw new UsageError('--tls-cert and --tls-key go together')
}

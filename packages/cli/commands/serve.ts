import { keepHeapSmall } from '@galley/kit/small-heap'
import { command } from '../command.ts'
import { cardOption, logLevelOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { anyText, byteCount, milliseconds, wholeNumber } from '../values.ts'

export const serve = command({
  name: 'serve',
  summary: 'serve a model as a web service',
  description:
    'Serves a model: an upload page at /, POST /predict, the Open Inference Protocol under /v2, metrics at /metrics.',
  arguments: [{ name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' }],
  options: {
    host: {
      flags: '--host <address>',
      summary: 'where to listen; beyond this machine only with --token-file or --public',
      parse: anyText,
      default: '127.0.0.1',
    },
    port: {
      flags: '-p, --port <number>',
      summary: 'the port; 0 takes any free one',
      parse: wholeNumber(0, 65535),
      default: 5000,
    },
    tokenFile: {
      flags: '--token-file <file>',
      summary: 'ask clients for the token that this file holds',
      parse: anyText,
    },
    public: { flags: '--public', summary: 'let anyone who reaches the port in, without a token' },
    card: cardOption,
    name: {
      flags: '--name <name>',
      summary: "the model's name in /v2 and on the page",
      parse: anyText,
      defaultText: 'from the card, or the file',
    },
    maxBatch: {
      flags: '--max-batch <photos>',
      summary: 'how many photos are computed together at most',
      parse: wholeNumber(1, 256),
      default: 8,
    },
    maxDelay: {
      flags: '--max-delay <time>',
      summary: 'how long a photo may wait for others to fill its batch',
      parse: milliseconds,
      default: 0,
      defaultText: '0s: never wait while a worker is free',
    },
    queue: {
      flags: '--queue <photos>',
      summary: 'how many photos may wait; more are answered 503',
      parse: wholeNumber(1, 100_000),
      default: 256,
    },
    workers: {
      flags: '--workers <count>',
      summary: 'inference workers',
      parse: wholeNumber(1, 256),
      defaultText: 'from the CPU quota',
    },
    threads: {
      flags: '--threads <count>',
      summary: 'threads of each inference worker',
      parse: wholeNumber(1, 256),
      defaultText: 'from the CPU quota',
    },
    maxPhotoBytes: {
      flags: '--max-photo-bytes <size>',
      summary: 'largest photo accepted',
      parse: byteCount,
      default: 10 * 2 ** 20,
      defaultText: '10MiB',
    },
    timeout: {
      flags: '--timeout <time>',
      summary: 'longest time that one prediction may take, waiting included',
      parse: milliseconds,
      default: 30_000,
      defaultText: '30s',
    },
    grace: {
      flags: '--grace <time>',
      summary: 'time for requests under way to finish after SIGTERM',
      parse: milliseconds,
      default: 30_000,
      defaultText: '30s',
    },
    logLevel: logLevelOption,
  },
  examples: [
    { line: 'galley serve model.keras', what: 'Open http://127.0.0.1:5000 and choose a photo.' },
    {
      line: 'curl -F file=@soup.jpg http://127.0.0.1:5000/predict',
      what: 'Classify a photo from another terminal.',
    },
    {
      line: 'galley serve model.h5 --host 0.0.0.0 --token-file token.txt',
      what: 'Let other machines in, with a token.',
    },
  ],
  async run([model = ''], options, terminal) {
    keepHeapSmall()
    const { serveModel } = await import('../serve-model.ts')
    await serveModel(model, options, terminal)
    return exitCodes.done
  },
})

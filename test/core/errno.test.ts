import t from 'tap';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { systemFault } from '../../lib/core/errno.js';

const failing = (code: string, rest: object = {}): Error =>
  Object.assign(new Error(`${code}: what the system says, open '/x'`), {
    code,
    syscall: 'open',
    path: '/x',
    ...rest,
  });

t.test(
  'every errno of a disk, a process or a network that Node.js knows has a sentence and a next step',
  (t) => {
    const unknown = [...getSystemErrorMap().values()]
      .map(([code]) => code)
      .filter((code) => systemFault(failing(code))?.message.startsWith('/x: ') !== true);
    // Of name look-ups, of Node.js itself, and of kinds of sockets that nothing here opens.
    const others =
      /^(EAI_.*|UNKNOWN|EOF|ECANCELED|ECHARSET|EALREADY|EDESTADDRREQ|EISCONN|ENONET|ENOTSOCK|ENOTTY|EPROTONOSUPPORT|EPROTOTYPE|ERANGE|ESHUTDOWN|ESOCKTNOSUPPORT|EFTYPE|EUNATCH|EAFNOSUPPORT|ENOBUFS)$/;
    t.same(
      unknown.filter((code) => !others.test(code)),
      [],
    );
    t.ok(Object.keys(constants.errno).length > 50);
    t.end();
  },
);

t.test('the path comes first, the code and the call last', (t) => {
  t.match(systemFault(failing('EIO')), {
    message: '/x: the disk could not be read or written (EIO, open)',
    hint: /dmesg/,
  });
  t.match(systemFault(failing('ENOSPC', { syscall: 'write', path: undefined })), {
    message: 'no space is left on the disk (ENOSPC, write)',
  });
  t.match(
    systemFault(failing('ENOSPC', { syscall: 'copyfile', dest: '/y' })),
    { message: /^\/y: / },
    'of a copy the one that is written',
  );
  t.match(systemFault(failing('ENOENT', { syscall: 'copyfile', dest: '/y' })), {
    message: /^\/x: /,
  });
  t.match(systemFault(failing('EBUSY')), { hint: /`fuser -v \/x`/ });
  t.match(systemFault(failing('ENOENT', { syscall: 'mkdir' })), {
    message: /the one around it is missing, or its disk is read-only/,
  });
  t.end();
});

t.test('one that nobody has heard of says what the system says', (t) => {
  t.match(systemFault(failing('Unknown system error -999')), {
    message: "Unknown system error -999: what the system says, open '/x'",
    hint: /\w/,
  });
  t.match(systemFault(failing('EWEIRD', { syscall: undefined })), {
    message: /^EWEIRD: what the system says/,
    hint: /\w/,
  });
  t.match(
    systemFault(
      Object.assign(new RangeError('File size (3221225472) is greater than 2 GiB'), {
        code: 'ERR_FS_FILE_TOO_LARGE',
      }),
    ),
    { message: /too large/ },
  );
  t.end();
});

t.test('a mistake of the program is none of the system', (t) => {
  for (const error of [
    new TypeError('x is not a function'),
    Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'text',
    undefined,
  ]) {
    t.equal(systemFault(error), undefined);
  }
  t.end();
});

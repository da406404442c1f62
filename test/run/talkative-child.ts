/** A child process that says a secret: on stderr, then in its answer; and then ends. */
process.on('message', ({ type }: { readonly type: string }) => {
  if (type === 'close') process.exit(3);
  process.stderr.write('so it was s3cret-w0rd after all\n', () => {
    process.send?.({
      type: 'fault',
      message: 'HTTP 401 s3cret-w0rd',
      code: null,
      hint: null,
      exitCode: null,
    });
  });
});

FROM python:3.13-slim
RUN --mount=type=bind,target=/source,rw pip install --no-cache-dir /source
WORKDIR /work
ENTRYPOINT ["microvm-lint"]
CMD ["check"]

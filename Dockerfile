# segbot in a container: small, not as root, with a root file system that can be read-only.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY segbot ./segbot
RUN python -m venv /opt/segbot && /opt/segbot/bin/pip install --no-cache-dir .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin segbot \
    && install -d -o segbot -g segbot -m 0700 /data
COPY --from=build /opt/segbot /opt/segbot
# Two arenas: of the C library's one for each thread, memory that is given back stays spread (docs/performance.md).
ENV PATH=/opt/segbot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:////data/segbot.db
USER segbot
WORKDIR /data
# The one place that is written to: the database (SQLite only) and, if you like, segbot.toml.
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["segbot"]
CMD ["run"]

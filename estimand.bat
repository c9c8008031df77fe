@echo off
rem Command line of Estimand for Windows: builds through Maven when the build is missing or older
rem than the sources, then runs it. Options for the virtual machine: ESTIMAND_JAVA_OPTS.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%validation\target\estimand.jar"
set "STAMP=%ROOT%validation\target\estimand.stamp"

set "JAVA=java"
if not defined JAVA_HOME goto java_found
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto java_found
echo estimand: JAVA_HOME is '%JAVA_HOME%', which holds no bin\java.exe. Point it at a JDK 17 or later, or unset it. 1>&2
exit /b 5
:java_found

set "REASON=no build found"
if not exist "%JAR%" goto build
if not exist "%STAMP%" goto build
powershell -NoProfile -Command "$s = (Get-Item -LiteralPath $env:STAMP).LastWriteTimeUtc; $p = @(Get-Item ($env:ROOT + 'pom.xml'), ($env:ROOT + '*\pom.xml')) + @(Get-ChildItem -Recurse -Path ($env:ROOT + '*\src\main')); if ($p | Where-Object { $_.LastWriteTimeUtc -gt $s } | Select-Object -First 1) { exit 1 } else { exit 0 }"
if not errorlevel 1 goto run
set "REASON=the build is older than the sources"

:build
echo estimand: %REASON%; building with Maven (a few minutes the first time) ... 1>&2
where mvn >nul 2>nul
if errorlevel 1 (
  echo estimand: no 'mvn' on the PATH. Install Maven 3.8 or later: https://maven.apache.org/download.cgi 1>&2
  exit /b 5
)
call mvn -q -B -Dstyle.color=never -f "%ROOT%pom.xml" -pl validation -am -DskipTests -Dspotless.check.skip package 1>&2 <nul
if errorlevel 1 (
  echo estimand: the build failed; the lines above say why. 1>&2
  exit /b 5
)

:run
if not defined OPENBLAS_NUM_THREADS set "OPENBLAS_NUM_THREADS=1"
"%JAVA%" %ESTIMAND_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
